-- What the part of the budget that limited a run was then: copies, bytes or seconds.
alter table drill_run add column budget bigint not null default 0;
