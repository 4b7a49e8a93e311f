-- The overview asks of all signatures at once. What it looks for is few among many, so each question has an index of the
-- few, and what that index needs is kept with the row.

-- how many keepers are named
alter table signature add column keepers_named integer not null default 0;
update signature s set keepers_named = (select count(*) from keeper k where k.signature_id = s.id);
create index signature_few_keepers on signature (effective_expiry, id) where keepers_named < 2;

-- whether the version lies in a backup that a drill has proved; backups come, are found damaged, and go
create index backup_proven_version on backup (version_id) where state = 'PROVEN';
alter table version add column backup_proven boolean not null default false;
update version v set backup_proven = true
    where exists (select 1 from backup b where b.version_id = v.id and b.state = 'PROVEN');
create index version_unproven on version (signature_id) where state = 'ACTIVE' and not backup_proven;

create function version_backup_proven() returns trigger language plpgsql as $$
declare
    changed uuid := case when tg_op = 'DELETE' then old.version_id else new.version_id end;
    proven boolean := exists (select 1 from backup where version_id = changed and state = 'PROVEN');
begin
    update version set backup_proven = proven where id = changed and backup_proven <> proven;
    return null;
end $$;
create trigger backup_proves_version after insert or delete or update of state, version_id on backup
    for each row execute function version_backup_proven();
