import {registry} from "@web/core/registry";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";

/**
 * Columns are tiers, and without a program there are none: Odoo would wait for the
 * user to add a column then. Here the next step is said instead.
 */
export class MembersKanbanRenderer extends KanbanRenderer {
    get showNoContentHelper() {
        return super.showNoContentHelper || !this.props.list.hasData;
    }
}

registry.category("views").add("customer_tier_members_kanban", {
    ...kanbanView,
    Renderer: MembersKanbanRenderer,
});
