-- A dead letter that an operator had sent again stays, so that how many there ever were is never told too low.
alter table reprocessing_dead_letters add column sent_again_at timestamptz;
