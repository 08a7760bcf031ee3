-- Makes room for our tables in a database of the original server (rest-and-operations.md section 7). Its tables stay, with all their columns and
-- rows: only "consumers", whose name we need too, gets another name.

set local lock_timeout = '60s'; -- its servers should be gone by now
lock table consumers, resources in access exclusive mode;
alter table consumers rename to original_consumers;
