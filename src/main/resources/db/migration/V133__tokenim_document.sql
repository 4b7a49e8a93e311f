-- Documents that have arrived at a TokenIM console; a submission that was interrupted goes on where it was.
create table tokenim_document (
    document_id uuid        not null,
    platform    text        not null,
    uploaded_at timestamptz not null,
    primary key (document_id, platform)
);
