-- What was made together is updated together, and such neighbours cannot use the room of each other's old rows yet. With half of a page left
-- free all of them find room on their page, so none needs new entries in the indexes. Pages that exist stay as they are until they empty.
alter table resource_bundles set (fillfactor = 50);
