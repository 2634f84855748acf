-- The headline figures as they were at the first look of each day, so that the Overview shows where they
-- are going. One row per day and figure; money has one figure per currency.
create table headline (
    noted_on date not null,
    figure varchar not null,
    amount decimal(18, 4) not null,
    primary key (noted_on, figure)
);
