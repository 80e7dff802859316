-- A person's sealing key, made from the one offered where there is none; null where it was erased. In the common case
-- one look by primary key that locks nothing; two who make the same key at once end up with the same.
CREATE FUNCTION audit_key_of(holder uuid, offered text, now timestamptz) RETURNS text LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  answer text;
BEGIN
  SELECT key INTO answer FROM public.audit_keys WHERE subject_id = holder;
  IF FOUND THEN RETURN answer; END IF;
  INSERT INTO public.audit_keys (subject_id, key, created_at) VALUES (holder, offered, now)
    ON CONFLICT DO NOTHING RETURNING key INTO answer;
  IF FOUND THEN RETURN answer; END IF;
  SELECT key INTO STRICT answer FROM public.audit_keys WHERE subject_id = holder;
  RETURN answer;
END $$;
