-- emotion_records: what is believed of every record with a text, with its forms, causes and their origins in words.
-- grain: one row per record, source, record_key.
-- reads: emotion_beliefs
-- params: none
-- form_origins, cause_origins: who says each of forms and causes: source, person, measured, reason or text.
create or replace view emotion_records as
select
  * exclude (said_forms, said_causes, lag_measured),
  list_filter([
    case when said_forms & 1 > 0 then 'anger' end, case when said_forms & 2 > 0 then 'anxiety' end,
    case when said_forms & 4 > 0 then 'apathy' end, case when said_forms & 8 > 0 then 'disappointment' end
  ], lambda word: word is not null) as forms,
  list_filter([
    case when said_causes & 1 > 0 then 'emotional' end, case when said_causes & 2 > 0 then 'expectation' end,
    case when said_causes & 4 > 0 then 'lag' end, case when said_causes & 8 > 0 then 'touchpoint' end,
    case when said_causes & 16 > 0 then 'value' end
  ], lambda word: word is not null) as causes,
  lag_measured,
  case
    when said_forms & 16 > 0 then ['source']
    when said_forms & 32 > 0 then ['person']
    else list_filter([
      case when said_forms & 1 > 0 then 'text' end, case when said_forms & 2 > 0 then 'text' end,
      case when said_forms & 64 > 0 then 'measured' when said_forms & 4 > 0 then 'text' end,
      case when said_forms & 8 > 0 then 'text' end
    ], lambda origin: origin is not null)
  end as form_origins,
  case
    when said_causes & 32 > 0 then ['person']
    else list_filter([
      case when said_causes & 1 > 0 then 'text' end, case when said_causes & 2 > 0 then 'text' end,
      case when said_causes & 64 > 0 then 'measured' when said_causes & 4 > 0 then 'text' end,
      case when said_causes & 128 > 0 then 'reason' when said_causes & 8 > 0 then 'text' end,
      case when said_causes & 16 > 0 then 'text' end
    ], lambda origin: origin is not null)
  end as cause_origins
from emotion_beliefs
