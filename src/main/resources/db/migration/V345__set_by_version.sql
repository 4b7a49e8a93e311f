-- What sets an effective expiry is a version when it has a number here, and else a binding: one may be called 'version 3',
-- too. Of a version and a binding that end together, it is the version.
alter table signature add column effective_expiry_set_by_version integer;
update signature s
set effective_expiry_set_by_version = v.number
from version v
where v.signature_id = s.id
  and v.state = 'ACTIVE'
  and v.not_after = s.effective_expiry
  and s.effective_expiry_set_by = 'version ' || v.number;

alter table lapse add column set_by_version integer;
update lapse l
set set_by_version = v.number
from version v
where v.signature_id = l.signature_id
  and v.not_after = l.expired_at
  and l.set_by = 'version ' || v.number;

-- what waits to be sent is written when it is
update mail m
set facts = m.facts || jsonb_build_object('setByVersion', v.number)
from version v
where m.state in ('WAITING', 'HELD', 'SENDING')
  and m.facts ->> 'setBy' = 'version ' || v.number
  and v.signature_id::text = m.facts ->> 'signatureId';
