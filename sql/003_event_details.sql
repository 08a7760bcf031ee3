-- What a line of the event history says besides: the conditions of a status, the way of a delivery, why a deletion was forced.
-- More kinds: 7 acknowledged (the first status of a version; later ones stay 4), 8 observed (passed on to watchers of the source).

alter table event_history add column detail text not null default '';
