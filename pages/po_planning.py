"""What to order from whom, and what to move between shops."""

import polars as pl
import streamlit as st

from core.charts import shortage_chart, shortage_described
from core.plan_facts import load_hub, load_plan
from core.plan_figures import load_orders_served, plan_figures, shortage
from core.report_filter import labels
from pages._planning_choices import asked
from pages._planning_tables import show_downloads, show_figures, show_purchases, show_transfers
from pages._shell import now, problems_shown, show_done, store


def show() -> None:
    with store().read() as snapshot:
        shops, vendors = snapshot.frame("shop"), snapshot.frame("vendor")
        items = snapshot.frame("item", columns=["item_id", "upc", "ean", "manufacturer_sku"])
    if shops.is_empty():
        st.info("The store is empty. Bring in your own data, or look at the sample shop, on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    shop_names = labels(shops.select("shop_id", "name"))
    vendor_names = labels(vendors.select("vendor_id", "name"))
    choices = asked(shop_names, vendor_names, load_hub(store()))
    plan = load_plan(store(), choices, now())
    if plan.is_empty():
        st.success(
            "Nothing to buy: what is on hand, on its way, on drafts or to spare in other shops serves "
            "every need you chose.",
            icon=":material/check_circle:",
        )
        return
    show_figures(plan_figures(plan, vendors), load_orders_served(store(), plan, choices))
    _chart(plan, shop_names, vendor_names)
    show_downloads(plan, items)
    show_transfers(plan, shop_names)
    show_purchases(plan, shop_names)


def _chart(plan: pl.DataFrame, shops: dict[str, str], vendors: dict[str, str]) -> None:
    short = shortage(plan, shops, vendors)
    if short.is_empty():
        return
    with st.container(border=True):
        st.markdown("**What must be bought, by vendor and shop**")
        st.altair_chart(shortage_chart(short), alt=shortage_described(short), key="shortage")


st.title("PO planning")
show_done()
with problems_shown():
    show()
