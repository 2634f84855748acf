"""Files with more rows than an import works on at once."""

from pathlib import Path

from core.neutral.folder import read_folder
from core.parts import PART_ROWS
from tests.helpers.neutral_folders import folder_in


def test_a_long_file_is_read_in_parts_that_can_be_freed_one_by_one(tmp_path: Path) -> None:
    items = "".join(f"{n},Chair {n},{n}.5\n" for n in range(PART_ROWS + 3))
    folder = read_folder(folder_in(tmp_path, items="item_id,description,unit_cost\n" + items), {})
    parts = [len(part) for part in folder.frames["items"]["unit_cost"].get_chunks()]
    assert parts == [PART_ROWS, 3]
    assert [len(part) for part in folder.frames["items"]["item_id"].get_chunks()] == parts
