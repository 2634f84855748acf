"""Who sells what in the sample: 4 shops, 12 vendors and 400 items of an outdoor and bicycle retailer.

All names are invented. A line of PRODUCTS is one product in several variants, an item each.
"""

from dataclasses import dataclass

HUB, BEND, BOISE, DENVER = "1", "2", "3", "4"
SHOPS = {
    HUB: ("Portland Flagship", "America/Los_Angeles"),
    BEND: ("Bend Riverside", "America/Los_Angeles"),
    BOISE: ("Boise Downtown", "America/Boise"),
    DENVER: ("Denver Highlands", "America/Denver"),
}


@dataclass(frozen=True)
class Vendor:
    """One vendor. ``lead_time`` in days, None where nobody knows; the values are in its currency."""

    name: str
    lead_time: int | None
    minimum_order: str
    free_freight: str
    currency: str = "USD"


VENDORS = {
    "11": Vendor("Ridgeline Cycles", 14, "2500.00", "5000.00"),
    "12": Vendor("Cascade Components", 7, "250.00", "600.00"),
    "13": Vendor("Northfork Outdoor", 10, "400.00", "900.00"),
    "14": Vendor("Alder & Pine Apparel", 21, "750.00", "1500.00"),
    "15": Vendor("Velomondo Italia", 28, "1000.00", "", "EUR"),
    "16": Vendor("Maple Nordic", 18, "500.00", "1200.00", "CAD"),
    "17": Vendor("Summit Fuel Nutrition", 5, "120.00", "250.00"),
    "18": Vendor("Basin Footwear", 14, "600.00", "1000.00"),
    "19": Vendor("Brightway Lights", 9, "", "300.00"),
    "20": Vendor("Tallgrass Wheelworks", None, "", ""),
    "21": Vendor("Harbor Paddle Co.", 12, "800.00", "2000.00"),
    "22": Vendor("Fixwell Tools & Care", 6, "150.00", "350.00"),
}

NO_VENDOR = ""

# vendor | category | product | price | cost as a share of the price | pack, minimum, maximum | variants
PRODUCTS = """
11 | Bikes | Ridgeline Switchback 29 Trail Bike | 2199 | .66 | 1 0 6 | S, M, L, XL
11 | Bikes | Ridgeline Switchback Carbon 29 | 4899 | .68 | 1 0 4 | S, M, L, XL
11 | Bikes | Ridgeline Commuter 8 | 849 | .62 | 1 0 0 | S, M, L
11 | Bikes | Ridgeline Gravel Ranger | 1799 | .65 | 1 0 6 | 50 cm, 53 cm, 56 cm, 59 cm
11 | Bikes | Ridgeline Sprout Kids Bike | 329 | .60 | 1 2 0 | 16 in, 20 in, 24 in
11 | Bikes | Ridgeline Volt E-Commuter | 3299 | .70 | 1 0 4 | S, M, L
11 | Bike Accessories | Ridgeline Rear Rack | 54.95 | .50 | 1 0 0 | Black, Silver
11 | Bike Accessories | Ridgeline Fender Set | 44.95 | .48 | 1 2 0 | 27.5 in, 29 in, 700c
11 | Bike Accessories | Ridgeline Bottle Cage | 14.95 | .42 | 4 4 96 | Black, Red, Silver
12 | Components | Cascade 11-Speed Chain | 39.95 | .52 | 1 5 0 | Silver, Black
12 | Components | Cascade 12-Speed Chain | 59.95 | .52 | 1 5 0 | Silver, Black, Gold
12 | Components | Cascade 11-Speed Cassette | 94.95 | .55 | 1 0 0 | 11-32, 11-36, 11-42
12 | Components | Cascade 12-Speed Cassette | 169.95 | .56 | 1 0 0 | 10-45, 10-51
12 | Components | Cascade Hydraulic Disc Brake | 149.95 | .54 | 1 0 0 | Front, Rear
12 | Components | Cascade Brake Pads | 21.95 | .44 | 2 10 200 | Resin, Metal, Organic
12 | Components | Cascade Rotor | 34.95 | .50 | 1 2 0 | 160 mm, 180 mm, 203 mm
12 | Components | Cascade Trail Pedals | 119.95 | .52 | 1 0 0 | Black, Blue, Orange
12 | Components | Cascade Dropper Post | 279.95 | .58 | 1 0 0 | 125 mm, 150 mm, 175 mm
12 | Components | Cascade Stem | 64.95 | .50 | 1 0 0 | 40 mm, 50 mm, 70 mm, 90 mm
12 | Components | Cascade Riser Handlebar | 79.95 | .50 | 1 0 0 | 740 mm, 780 mm
12 | Components | Cascade Lock-On Grips | 27.95 | .45 | 2 2 0 | Black, Gray, Teal
12 | Tires & Tubes | Cascade Butyl Tube | 8.95 | .36 | 10 10 500 | 26 in, 27.5 in, 29 in, 700x25, 700x35
12 | Tires & Tubes | Cascade Ridge Tire 29 | 69.95 | .52 | 2 2 0 | 2.25, 2.4, 2.6
12 | Tires & Tubes | Cascade Gravel Tire 700c | 54.95 | .52 | 2 2 0 | 38, 42, 47
12 | Tires & Tubes | Cascade Tubeless Sealant | 12.95 | .40 | 12 12 288 | 4 oz, 8 oz
13 | Camping | Northfork Basecamp Tent | 449.95 | .55 | 1 0 0 | 2-Person, 3-Person, 4-Person
13 | Camping | Northfork Featherlite Tent | 529.95 | .56 | 1 0 0 | 1-Person, 2-Person
13 | Camping | Northfork Down Sleeping Bag 20F | 349.95 | .55 | 1 0 0 | Regular, Long
13 | Camping | Northfork Synthetic Sleeping Bag 30F | 159.95 | .52 | 1 0 0 | Regular, Long
13 | Camping | Northfork Insulated Pad | 189.95 | .53 | 1 0 0 | Regular, Long, Wide
13 | Camping | Northfork Trail Stove | 69.95 | .50 | 1 4 0 | Standard, Regulated
13 | Camping | Northfork Cook Set | 84.95 | .50 | 1 2 0 | Solo, Duo, Family
13 | Camping | Northfork Fuel Canister | 6.95 | .55 | 12 12 240 | 110 g, 230 g, 450 g
13 | Packs | Northfork Traverse Pack 55 | 249.95 | .54 | 1 0 0 | S/M Slate, S/M Fern, M/L Slate, M/L Fern
13 | Packs | Northfork Daypack 22 | 109.95 | .52 | 1 0 0 | Slate, Fern, Rust, Navy
13 | Packs | Northfork Hip Pack 5 | 54.95 | .50 | 1 2 0 | Slate, Fern, Rust
13 | Packs | Northfork Dry Bag | 24.95 | .46 | 4 4 0 | 5 L, 10 L, 20 L, 35 L
14 | Apparel | Alder & Pine Rain Shell Men's | 189.95 | .48 | 1 0 0 | S Navy, M Navy, L Navy, XL Navy, M Moss
14 | Apparel | Alder & Pine Rain Shell Women's | 189.95 | .48 | 1 0 0 | S Plum, M Plum, L Plum, S Moss, M Moss
14 | Apparel | Alder & Pine Fleece Hoodie Men's | 98.95 | .47 | 1 0 0 | S, M, L, XL
14 | Apparel | Alder & Pine Fleece Hoodie Women's | 98.95 | .47 | 1 0 0 | XS, S, M, L
14 | Apparel | Alder & Pine Hiking Pant Men's | 84.95 | .46 | 1 0 0 | 30, 32, 34, 36, 38
14 | Apparel | Alder & Pine Hiking Pant Women's | 84.95 | .46 | 1 0 0 | 2, 4, 6, 8, 10
14 | Apparel | Alder & Pine Merino Tee | 74.95 | .48 | 1 0 0 | S Gray, M Gray, L Gray, S Blue, M Blue, L Blue
14 | Apparel | Alder & Pine Down Vest | 159.95 | .50 | 1 0 0 | S, M, L, XL
14 | Apparel | Alder & Pine Wool Beanie | 34.95 | .42 | 6 6 0 | Charcoal, Rust, Cream
14 | Apparel | Alder & Pine Hiking Sock | 21.95 | .42 | 6 12 300 | S, M, L
15 | Components | Velomondo Corsa Saddle | 169.95 | .55 | 1 0 0 | 143 mm, 155 mm
15 | Components | Velomondo Titanio Seatpost | 219.95 | .56 | 1 0 0 | 27.2 mm, 31.6 mm
15 | Cycling Apparel | Velomondo Strada Jersey | 129.95 | .50 | 1 0 0 | S, M, L, XL
15 | Cycling Apparel | Velomondo Strada Bib Short | 179.95 | .50 | 1 0 0 | S, M, L, XL
15 | Cycling Apparel | Velomondo Gel Glove | 44.95 | .46 | 1 3 0 | S, M, L, XL
15 | Cycling Apparel | Velomondo Shoe Cover | 54.95 | .48 | 1 2 0 | 39-42, 43-46
15 | Components | Velomondo Bar Tape | 32.95 | .44 | 1 5 0 | Black, White, Celeste
15 | Helmets | Velomondo Aero Helmet | 249.95 | .54 | 1 0 0 | S, M, L
16 | Winter | Maple Nordic Classic Ski | 329.95 | .56 | 1 0 12 | 187 cm, 192 cm, 197 cm, 202 cm
16 | Winter | Maple Nordic Skate Ski | 449.95 | .57 | 1 0 12 | 181 cm, 186 cm, 191 cm
16 | Winter | Maple Nordic Ski Pole | 89.95 | .50 | 1 2 0 | 135 cm, 140 cm, 145 cm, 150 cm
16 | Winter | Maple Nordic Ski Boot | 239.95 | .54 | 1 0 0 | 40, 41, 42, 43, 44, 45
16 | Winter | Maple Nordic Glide Wax | 19.95 | .44 | 6 6 120 | Blue, Violet, Red
16 | Winter | Maple Nordic Snowshoe | 189.95 | .53 | 1 0 0 | 22 in, 25 in, 30 in
17 | Nutrition | Summit Fuel Energy Gel | 1.95 | .55 | 24 24 480 | Berry, Citrus, Espresso, Salted Caramel
17 | Nutrition | Summit Fuel Oat Bar | 2.75 | .56 | 12 24 360 | Almond, Cocoa, Cherry, Peanut
17 | Nutrition | Summit Fuel Electrolyte Tabs | 7.95 | .52 | 8 8 160 | Lemon, Orange, Grape
17 | Nutrition | Summit Fuel Drink Mix 20 Servings | 24.95 | .54 | 6 6 0 | Lemon, Melon
17 | Nutrition | Summit Fuel Trail Chili | 11.95 | .55 | 6 6 96 | Beef, Black Bean
17 | Nutrition | Summit Fuel Pad Thai | 12.95 | .55 | 6 6 96 | Chicken, Tofu
18 | Footwear | Basin Talus Mid Boot Men's | 179.95 | .52 | 1 0 0 | 8, 9, 10, 10.5, 11, 12
18 | Footwear | Basin Talus Mid Boot Women's | 179.95 | .52 | 1 0 0 | 6, 7, 7.5, 8, 9
18 | Footwear | Basin Fleet Trail Runner Men's | 139.95 | .50 | 1 0 0 | 8, 9, 10, 11, 12
18 | Footwear | Basin Fleet Trail Runner Women's | 139.95 | .50 | 1 0 0 | 6, 7, 8, 9
18 | Footwear | Basin Delta Sandal | 99.95 | .48 | 1 0 0 | 7, 8, 9, 10, 11
18 | Footwear | Basin Clip MTB Shoe | 159.95 | .52 | 1 0 0 | 41, 42, 43, 44, 45
18 | Footwear | Basin Cork Insole | 49.95 | .45 | 2 2 0 | S, M, L
19 | Lights | Brightway Beam 800 Headlight | 89.95 | .50 | 1 0 0 | USB-C, USB-C Bundle
19 | Lights | Brightway Beam 1500 Headlight | 149.95 | .52 | 1 0 0 | USB-C, Remote
19 | Lights | Brightway Blink Tail Light | 39.95 | .46 | 4 4 0 | Red, Red Bundle
19 | Lights | Brightway Headlamp 350 | 59.95 | .48 | 1 4 0 | Black, Lime, Blue
19 | Lights | Brightway Camp Lantern | 44.95 | .48 | 1 2 0 | Mini, Full
19 | Electronics | Brightway GPS Computer | 299.95 | .66 | 1 0 0 | Basic, Plus
19 | Electronics | Brightway Heart-Rate Strap | 79.95 | .60 | 1 0 0 | S, M/L
20 | Wheels | Tallgrass Alloy Trail Wheelset 29 | 549 | .60 | 1 0 0 | Boost, Super Boost
20 | Wheels | Tallgrass Carbon Trail Wheelset 29 | 1399 | .64 | 1 0 4 | Boost, Super Boost
20 | Wheels | Tallgrass Gravel Wheelset 700c | 649 | .60 | 1 0 0 | Alloy, Carbon
20 | Wheels | Tallgrass Spoke and Nipple | 2.50 | .40 | 20 40 400 | 288 mm, 290 mm, 292 mm
20 | Wheels | Tallgrass Tubeless Rim Tape | 15.95 | .44 | 1 5 0 | 25 mm, 30 mm
21 | Paddling | Harbor Tern Touring Kayak | 1249 | .64 | 1 0 6 | 12 ft Sand, 12 ft Sky, 14 ft Sky
21 | Paddling | Harbor Heron Inflatable SUP | 799 | .60 | 1 0 8 | 10 ft 6, 11 ft 6
21 | Paddling | Harbor Kayak Paddle | 139.95 | .52 | 1 0 0 | 220 cm, 230 cm, 240 cm
21 | Paddling | Harbor Life Jacket | 119.95 | .52 | 1 0 0 | S, M, L, XL
21 | Paddling | Harbor Spray Skirt | 109.95 | .52 | 1 0 0 | Small Deck, Large Deck
22 | Tools & Care | Fixwell Floor Pump | 64.95 | .50 | 1 2 0 | Sport, Pro
22 | Tools & Care | Fixwell Mini Pump | 34.95 | .48 | 1 4 0 | Road, Mountain
22 | Tools & Care | Fixwell Multi-Tool | 29.95 | .46 | 6 6 0 | 10 Functions, 18 Functions
22 | Tools & Care | Fixwell Torque Wrench | 119.95 | .54 | 1 0 0 | 2-14 Nm, 5-25 Nm
22 | Tools & Care | Fixwell Chain Lube | 11.95 | .42 | 12 12 288 | Dry, Wet, Wax
22 | Tools & Care | Fixwell Degreaser | 16.95 | .44 | 6 6 0 | 12 oz, 1 gal
22 | Tools & Care | Fixwell Patch Kit | 4.95 | .36 | 24 24 480 | Glue, Glueless
22 | Bike Accessories | Fixwell U-Lock | 64.95 | .48 | 1 2 0 | Standard, Mini, Long
22 | Helmets | Fixwell Trail Helmet | 99.95 | .50 | 1 0 0 | S Black, M Black, L Black, M Sage, L Sage
22 | Helmets | Fixwell Kids Helmet | 49.95 | .48 | 1 2 0 | Blue, Pink, Green
13 | Camping | Northfork Camp Chair | 79.95 | .50 | 1 2 0 | Slate, Fern, Rust
13 | Camping | Northfork Water Filter | 44.95 | .50 | 1 4 0 | Squeeze, Gravity
13 | Camping | Northfork Steel Bottle | 32.95 | .46 | 6 6 0 | 21 oz Slate, 21 oz Fern, 32 oz Slate, 32 oz Fern
13 | Camping | Northfork Trekking Poles | 119.95 | .52 | 1 0 0 | Alloy, Cork, Carbon
13 | Camping | Northfork Titanium Spork | 11.95 | .42 | 10 10 0 | Plain, Anodized
14 | Apparel | Alder & Pine Trail Short | 64.95 | .46 | 1 0 0 | S, M, L, XL
14 | Apparel | Alder & Pine Sun Hoodie | 69.95 | .46 | 1 0 0 | S Sand, M Sand, L Sand, S Sky, M Sky, L Sky
14 | Apparel | Alder & Pine Trucker Cap | 29.95 | .42 | 6 6 0 | Bear, Trout, Summit
14 | Apparel | Alder & Pine Base Layer Top | 79.95 | .47 | 1 0 0 | S, M, L, XL
14 | Apparel | Alder & Pine Base Layer Tight | 74.95 | .47 | 1 0 0 | S, M, L, XL
15 | Helmets | Velomondo Gravel Helmet | 159.95 | .52 | 1 0 0 | S, M, L
15 | Cycling Apparel | Velomondo Wind Vest | 89.95 | .48 | 1 0 0 | S, M, L
16 | Winter | Maple Nordic Gaiter | 54.95 | .48 | 1 2 0 | S/M, L/XL
16 | Winter | Maple Nordic Ski Binding | 99.95 | .52 | 1 2 0 | Classic, Skate
18 | Footwear | Basin Winter Boot | 169.95 | .52 | 1 0 0 | 7, 8, 9, 10, 11, 12
18 | Footwear | Basin Camp Mule | 79.95 | .48 | 1 0 0 | S, M, L, XL
21 | Paddling | Harbor Dry Top | 189.95 | .54 | 1 0 0 | S, M, L, XL
21 | Paddling | Harbor Roof Rack Pads | 49.95 | .48 | 1 2 0 | Short, Long
22 | Tools & Care | Fixwell Repair Stand | 189.95 | .55 | 1 0 0 | Home, Shop
22 | Tools & Care | Fixwell CO2 Cartridge 3-Pack | 14.95 | .44 | 10 10 200 | 16 g, 25 g
 | Local Makers | Cedar Creek Enamel Mug | 18.95 | .55 | 1 0 0 | Mountain, River, Forest
 | Local Makers | Silverlake Trail Map | 14.95 | .50 | 1 0 0 | Mount Hood, Deschutes, Sawtooth, Front Range
 | Local Makers | Juniper Hollow Blanket | 128.00 | .58 | 1 0 0 | Sunrise, Noon, Dusk
"""

SERVICES = {
    "Labor: Basic Tune-Up": "89.00",
    "Labor: Full Overhaul": "299.00",
    "Labor: Wheel True": "35.00",
    "Labor: Flat Repair": "15.00",
    "Rental: Snowshoes per Day": "25.00",
    "Shipping and Handling": "14.95",
    "Oversize Freight Fee": "95.00",
    "Gift Wrap": "5.00",
}

FIRST_NAMES = (
    "Ava Ben Carla Diego Elena Felix Grace Henry Isla Jonah Keiko Liam Maya Noah Olive Priya Quinn Rosa",
    "Samir Tessa Uma Victor Wendy Xavier Yara Zoe Amir Bianca Caleb Dana",
)
LAST_NAMES = (
    "Abbott Barnes Castillo Dawson Ellis Fischer Gallagher Hughes Ivers Jensen Kowalski Larsen Mendoza",
    "Nakamura Okafor Petersen Quigley Reyes Sorensen Takeda Underhill Vargas Whitaker Yates Zimmer",
)
STREETS = ("Alder St", "Birch Ave", "Cedar Ln", "Elm St", "Fremont Blvd", "Juniper Ct", "Pine Ridge Rd")
TOWNS = {
    "US": (
        "Portland, OR 97214",
        "Eugene, OR 97401",
        "Spokane, WA 99201",
        "Boise, ID 83702",
        "Denver, CO 80211",
    ),
    "CA": ("Vancouver, BC V6K 1N9", "Calgary, AB T2P 1J9", "Kelowna, BC V1Y 6N2"),
    "GB": ("Leeds LS1 4AP",),
}


@dataclass(frozen=True)
class Item:
    """One item: money as numbers, ``maximum`` 0 where there is none."""

    item_id: str
    description: str
    category: str
    vendor_id: str
    price: float
    cost: float
    pack: int = 1
    minimum: int = 0
    maximum: int = 0
    tracked: bool = True


def catalogue() -> list[Item]:
    """Every item of the shop, the services last; item ids count from 1001."""
    items: list[Item] = []
    for line in PRODUCTS.strip().splitlines():
        vendor, category, product, price, share, limits, variants = (part.strip() for part in line.split("|"))
        pack, minimum, maximum = map(int, limits.split())
        for variant in variants.split(","):
            cost = round(float(price) * float(share), 2)
            number, name = str(1001 + len(items)), f"{product} {variant.strip()}"
            items.append(Item(number, name, category, vendor, float(price), cost, pack, minimum, maximum))
    for name, price in SERVICES.items():
        number = str(1001 + len(items))
        items.append(Item(number, name, "Services", NO_VENDOR, float(price), 0.0, tracked=False))
    return items
