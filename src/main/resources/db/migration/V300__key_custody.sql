-- What may be done with the keys that are made for a signature, from its registration on.
alter table signature add column key_custody text not null default 'EXPORTABLE'
    check (key_custody in ('EXPORTABLE', 'WRAPPED_ONLY', 'NON_EXPORTABLE'));

-- Those that exist go on as their active version's key has it.
update signature s
set key_custody = k.custody
from version v
join vault_key k on k.id = v.key_id
where v.signature_id = s.id and v.state = 'ACTIVE';
