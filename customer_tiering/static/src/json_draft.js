import {useState} from "@odoo/owl";
import {useBus} from "@web/core/utils/hooks";
import {parseFloat} from "@web/views/fields/parsers";
import {useRecordObserver} from "@web/model/relational_model/utils";

/**
 * The value of a json field while it is edited. A record takes one change after the
 * other and may wait for the server in between: what is edited next starts from the
 * draft, not from the value that the record still has.
 *
 * @param {import("@odoo/owl").Component} component with the props of a field
 * @param {{el: HTMLElement}} root reference to its inputs
 * @returns {{value: any, wrong: Function, parse: Function, update: Function}}
 */
export function useJsonDraft(component, root) {
    let pending = 0;
    const read = (record) => record.data[component.props.name];
    const draft = useState({value: read(component.props.record), wrong: null});
    useRecordObserver((record) => {
        const value = read(record);
        if (!pending) {
            draft.value = value;
        }
    });
    // Saving does not wait for an input to be left.
    useBus(component.props.record.model.bus, "NEED_LOCAL_CHANGES", () => {
        const {activeElement} = document;
        if (activeElement?.matches("input") && root.el?.contains(activeElement)) {
            activeElement.dispatchEvent(new Event("change"));
        }
    });
    return {
        get value() {
            return draft.value;
        },

        /** What was typed into an input, where it cannot be read; else undefined. */
        wrong(key) {
            return draft.wrong?.key === key ? draft.wrong.text : undefined;
        },

        /**
         * The number that was typed, or null: then the text stays, and the record
         * cannot be saved.
         */
        parse(key, text, isGood = () => true) {
            const {name, record} = component.props;
            let value = NaN;
            try {
                value = parseFloat(text);
            } catch {
                value = NaN;
            }
            if (!Number.isNaN(value) && isGood(value)) {
                draft.wrong = null;
                record.resetFieldValidity(name);
                return value;
            }
            draft.wrong = {key, text};
            record.setInvalidField(name);
            return null;
        },

        async update(value) {
            const {name, record} = component.props;
            draft.value = value;
            pending++;
            try {
                await record.update({[name]: value});
            } finally {
                pending--;
                if (!pending) {
                    draft.value = read(record);
                }
            }
        },
    };
}
