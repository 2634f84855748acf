-- money waiting may come to more digits than the price of a unit
alter table headline alter column amount type decimal(38, 4);
