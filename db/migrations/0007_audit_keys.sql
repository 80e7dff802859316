ALTER TABLE "audit_keys" DROP CONSTRAINT "audit_keys_pkey";--> statement-breakpoint
ALTER TABLE "audit_keys" ADD COLUMN "id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_keys_subject" ON "audit_keys" USING btree ("subject_id","id");
--> statement-breakpoint
DROP FUNCTION audit_key_of(uuid, text, timestamptz);
--> statement-breakpoint
-- A person's sealing key, made from the one offered where there is none; null where it was erased. In the common case
-- one look at an index that locks nothing. Who makes a key waits for nobody but an eraser at work.
CREATE FUNCTION audit_take_key(holder uuid, offered text, now timestamptz) RETURNS text LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  answer text;
BEGIN
  SELECT key INTO answer FROM public.audit_keys WHERE subject_id = holder ORDER BY id LIMIT 1;
  IF FOUND THEN RETURN answer; END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(holder::text, 7165109));
  SELECT key INTO answer FROM public.audit_keys WHERE subject_id = holder ORDER BY id LIMIT 1;
  IF FOUND THEN RETURN answer; END IF;
  INSERT INTO public.audit_keys (subject_id, key, created_at) VALUES (holder, offered, now);
  RETURN offered;
END $$;
--> statement-breakpoint
-- Erases every key of a person, also those that are being made, and leaves a mark, also where there never was one.
CREATE FUNCTION audit_erase_keys(holder uuid, now timestamptz) RETURNS void LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(holder::text, 7165109));
  UPDATE public.audit_keys SET key = NULL, erased_at = now WHERE subject_id = holder AND key IS NOT NULL;
  IF FOUND OR EXISTS (SELECT FROM public.audit_keys WHERE subject_id = holder) THEN RETURN; END IF;
  INSERT INTO public.audit_keys (subject_id, created_at, erased_at) VALUES (holder, now, now);
END $$;
