-- Whether a server has refused to update a version is asked before it is asked for the next one.
create index cmp_transaction_updated_version on cmp_transaction (updated_version) where updated_version is not null;
