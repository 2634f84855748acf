-- the sign-in provider's id of the person, for the operation's line in the audit log, also one added after a crash
alter table operation add column provider_subject varchar;
