-- The morning that prepares itself, and what a person has to look at.

-- one row per job and day, written before the job begins: whoever starts it again finds it there
create table morning_job (
    job varchar not null,
    day date not null,
    started_at timestamp not null,
    ended_at timestamp,
    told varchar,
    primary key (job, day)
);

-- one row per thing that needs a person. `kind`: refusal, question, difference, sign_in
create table inbox (
    entry_id varchar primary key,
    kind varchar not null,
    subject varchar not null,
    sentence varchar not null,
    raised_at timestamp not null,
    dealt_with_at timestamp,
    dealt_with_by varchar
);

-- the digest of each day; `state`: what it was compared with on the next one, as JSON
create table digest (
    day date primary key,
    made_at timestamp not null,
    state varchar not null,
    digest_text varchar not null
);
