import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllAttributes, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();

    _records = [
        {id: 1, name: "Acme"},
        {id: 2, name: "Beta"},
    ];
}

class Member extends models.Model {
    _name = "member";

    partner_id = fields.Many2one({relation: "customer"});

    _records = [{id: 5, partner_id: 2}];
}

class Rating extends models.Model {
    _name = "customer.tier.rating";

    value = fields.Integer();
    note = fields.Char();

    _views = {form: `<form><field name="value"/><field name="note"/></form>`};
}

defineMailModels();
defineModels([Customer, Member, Rating]);

const LEVELS = ["None", "Little", "Some", "Great", "Decisive"];
const NOT_RATED = {value: 0, date: false, user: "", note: ""};

/** A server that keeps ratings of each customer. */
function mockRatings(card = {}) {
    const ratings = {
        1: [
            {
                id: 10,
                code: "strategic_weight",
                name: "Strategic weight",
                description: "What they mean to us",
                levels: LEVELS,
                value: 4,
                date: "2024-11-12",
                user: "Anna",
                note: "They grow",
            },
            {
                id: 11,
                code: "prospects",
                name: "Prospects",
                description: "",
                levels: LEVELS,
                ...NOT_RATED,
            },
        ],
        2: [],
    };
    onRpc("customer.tier.rating", "get_card", ({args}) => {
        expect.step(`card of ${args[0]}`);
        return {owner: false, refusal: false, ratings: ratings[args[0]], ...card};
    });
    onRpc("customer.tier.rating", "create", ({args}) => {
        const [{partner_id: partnerId, metric_id: metricId, value}] = args[0];
        expect.step(`rate ${partnerId} by ${metricId}: ${value}`);
        const rating = ratings[partnerId].find((each) => each.id === metricId);
        const given = {value, date: "2024-11-13", user: "Me", note: ""};
        Object.assign(rating, value ? given : NOT_RATED);
        return [1];
    });
    return ratings;
}

const mountForm = (props = {}) =>
    mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><field name="name"/><widget name="customer_tier_ratings"/></form>`,
        ...props,
    });

const stars = (row) =>
    queryAllAttributes(
        `.o_customer_tier_rating:eq(${row}) [role=radio]`,
        "aria-checked",
    ).indexOf("true") + 1;

test("what customers are rated, by whom and when", async () => {
    mockRatings();
    await mountForm();
    expect.verifySteps(["card of 1"]);
    expect(".o_customer_tier_rating").toHaveCount(2);
    expect(stars(0)).toBe(4);
    expect(".o_customer_tier_rating:eq(0) .fa-star").toHaveCount(4);
    expect(".o_customer_tier_rating:eq(0)").toHaveText(/Great/);
    expect(".o_customer_tier_rating:eq(0)").toHaveText(/Anna, Nov 12, 2024/);
    expect(".o_customer_tier_rating:eq(0)").toHaveText(/They grow/);
    expect(stars(1)).toBe(0);
    expect(".o_customer_tier_rating:eq(1)").toHaveText(/Not rated/);
    expect(".o_customer_tier_rating:eq(1) [role=radio]:eq(4)").toHaveAttribute(
        "aria-label",
        "5: Decisive",
    );
});

test("one click rates", async () => {
    mockRatings();
    await mountForm();
    await contains(".o_customer_tier_rating:eq(1) [role=radio]:eq(2)").click();
    expect.verifySteps(["card of 1", "rate 1 by 11: 3", "card of 1"]);
    expect(stars(1)).toBe(3);
    expect(".o_customer_tier_rating:eq(1)").toHaveText(/Some\s*Me, Nov 13, 2024/);
});

test("the star that is given already gives it no second time", async () => {
    mockRatings();
    await mountForm();
    await contains(".o_customer_tier_rating:eq(0) [role=radio]:eq(3)").click();
    expect.verifySteps(["card of 1"]);
});

test("a rating is taken back", async () => {
    mockRatings();
    await mountForm();
    expect(".o_customer_tier_rating_withdraw").toHaveCount(1);
    await contains(".o_customer_tier_rating_withdraw").click();
    expect.verifySteps(["card of 1", "rate 1 by 10: 0", "card of 1"]);
    expect(".o_customer_tier_rating_withdraw").toHaveCount(0);
    expect(queryAllTexts(".o_customer_tier_rating .text-muted")).toEqual([
        "Not rated",
        "Not rated",
    ]);
});

test("rate and say why", async () => {
    mockRatings();
    await mountForm();
    await contains(".o_customer_tier_rating_explain:eq(1)").click();
    expect(".modal-title").toHaveText("Rate: Prospects");
    expect(".modal [name='value'] input").toHaveValue("3");
    await contains(".modal [name='note'] input").edit("Growing market");
    onRpc("customer.tier.rating", "web_save", ({args, kwargs}) => {
        expect.step(`${args[1].note} ${kwargs.context.default_metric_id}`);
        return [{id: 1}];
    });
    await contains(".modal .o_form_button_save").click();
    expect.verifySteps(["card of 1", "Growing market 11", "card of 1"]);
    expect(".modal").toHaveCount(0);
});

test("who cannot be rated shows why, and cannot be rated", async () => {
    mockRatings({refusal: "The customer objects to profiling.", owner: "Acme"});
    await mountForm();
    expect.verifySteps(["card of 1"]);
    expect(".o_customer_tier_ratings [role=status]").toHaveText(
        "The customer objects to profiling.",
    );
    expect(".o_customer_tier_ratings").toHaveText(/Acme/i);
    expect("[role=radio]:not(:disabled)").toHaveCount(0);
    expect(".o_customer_tier_rating_explain").toHaveCount(0);
});

test("nothing shows when nothing is asked for", async () => {
    mockRatings();
    await mountForm({resId: 2});
    expect.verifySteps(["card of 2"]);
    expect(".o_customer_tier_ratings").toHaveCount(0);
});

test("another customer has other ratings, and a new one none", async () => {
    mockRatings();
    await mountForm({resIds: [1, 2]});
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps(["card of 1", "card of 2"]);
    expect(".o_customer_tier_ratings").toHaveCount(0);
    await contains(".o_form_button_create").click();
    expect(".o_customer_tier_ratings").toHaveCount(0);
    expect.verifySteps([]);
});

test("ratings of the customer that a record is about", async () => {
    const ratings = mockRatings();
    ratings[2] = ratings[1];
    await mountView({
        type: "form",
        resModel: "member",
        resId: 5,
        arch: `<form><widget name="customer_tier_ratings" partner="partner_id"/></form>`,
    });
    expect.verifySteps(["card of 2"]);
    expect(".o_customer_tier_rating").toHaveCount(2);
});
