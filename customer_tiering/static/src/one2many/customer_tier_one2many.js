import {registry} from "@web/core/registry";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";

/**
 * Lines that are edited in the list, with everything else about them in a dialog:
 * the button at the end of a line opens it without leaving the form.
 */
export class CustomerTierOne2Many extends X2ManyField {
    async switchToForm(record) {
        if (await this.list.leaveEditMode()) {
            await this._openRecord({
                record,
                context: this.props.context,
                readonly: this.props.readonly,
            });
        }
    }
}

registry.category("fields").add("customer_tier_one2many", {
    ...x2ManyField,
    component: CustomerTierOne2Many,
});
