-- The engine takes the jobs with the highest priority first; it ships no index for that.
create index act_ru_job_by_priority on act_ru_job (priority_ desc);
