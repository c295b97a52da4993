-- text_sample: texts drawn at random of every day, for phrases that no mart could count.
-- grain: one row per record, source, record_key.
-- reads: nothing
-- params: none
-- Drawn: a number of 0 to 1 that is the record's own. rate: the texts of its day and slices whose number is under it are here.
-- person: a hash of the customer, or of the record where nobody is known.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists text_sample (
  record varchar not null,
  source varchar not null,
  record_key varchar not null using compression uncompressed,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  drawn double not null,
  rate double not null,
  person ubigint not null,
  text varchar
)
