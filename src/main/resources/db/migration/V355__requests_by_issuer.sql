-- For planning: what an issuer was asked for of late.
create index certificate_request_issuer on certificate_request (issuer, prepared_at);
