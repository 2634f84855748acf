"""Shops in files that people call by their name, which the POS knows by a number."""

from pathlib import Path

from tests.helpers.command_line import CommandLine

ITEM_LIST = b"System ID,Item,Qty.\n1,Blue kettle,-3\n"
SHOPS = b"shop_id,name\n1,Main\n2,West\n3,West\n"


def test_a_list_of_a_shop_that_is_named_as_people_call_it_is_of_that_shop(
    cli: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "shops.csv").write_bytes(SHOPS)
    (tmp_path / "items.csv").write_bytes(b"item_id,description\n1,Blue kettle\n")
    (tmp_path / "stock.csv").write_bytes(b"item_id,shop_id,on_hand\n1,1,-2\n")
    cli.run("import", tmp_path)
    (tmp_path / "list.csv").write_bytes(ITEM_LIST)

    _, said = cli.run("import", tmp_path / "list.csv", "--shop", "main")

    assert "main is shop 1." in said.splitlines()
    short, _ = cli.run("backorders")
    assert [(row["shop_id"], row["backordered"]) for row in short] == [("1", "3")]

    _, said = cli.run("import", tmp_path / "list.csv", "--shop", "West")  # there are two of that name

    assert "West is a new shop." in said.splitlines()


def test_a_new_shop_with_the_name_of_another_is_told(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(ITEM_LIST)
    cli.run("import", tmp_path / "list.csv", "--shop", "Main")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "shops.csv").write_bytes(SHOPS)
    (tmp_path / "folder" / "items.csv").write_bytes(b"item_id,description\n1,Blue kettle\n")
    (tmp_path / "folder" / "stock.csv").write_bytes(b"item_id,shop_id,on_hand\n1,1,-3\n")

    for is_told in (True, False):
        _, said = cli.run("import", tmp_path / "folder")

        assert (
            "Shop 1 has the same name as shop Main: Main. If they are one shop, its stock counts twice: "
            "restore a backup, and import its files as that shop." in said.splitlines()
        ) == is_told
