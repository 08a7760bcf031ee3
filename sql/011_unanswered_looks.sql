-- How many questions to API core before a commit were left unanswered in a row: they are no attempts at the commit.
alter table reprocessing_outbox add column failed_looks int not null default 0;
