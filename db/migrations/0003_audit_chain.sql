-- What was written before is sealed and chained by the program, which alone can encrypt; until then it lies aside.
CREATE TABLE "audit_log_former" AS TABLE "audit_log";
--> statement-breakpoint
ALTER TABLE "audit_log_former" ADD PRIMARY KEY ("id");
--> statement-breakpoint
TRUNCATE "audit_log";
--> statement-breakpoint
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM audit_log_former) THEN DROP TABLE audit_log_former; END IF;
END $$;
--> statement-breakpoint
CREATE TABLE "audit_chain" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"audit_id" uuid NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_chain_audit_id_unique" UNIQUE("audit_id"),
	CONSTRAINT "audit_chain_seq" CHECK ("audit_chain"."seq" > 0)
);
--> statement-breakpoint
CREATE TABLE "audit_keys" (
	"subject_id" uuid PRIMARY KEY NOT NULL,
	"key" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"erased_at" timestamp with time zone,
	CONSTRAINT "audit_keys_erased" CHECK (("audit_keys"."key" is null) = ("audit_keys"."erased_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "audit_log" DROP CONSTRAINT "audit_log_actor";--> statement-breakpoint
ALTER TABLE "audit_log" DROP CONSTRAINT "audit_log_actor_type";--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "address_sealed" text;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "values_sealed" text;--> statement-breakpoint
ALTER TABLE "audit_log" DROP COLUMN "address";--> statement-breakpoint
ALTER TABLE "audit_log" DROP COLUMN "before";--> statement-breakpoint
ALTER TABLE "audit_log" DROP COLUMN "after";--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_actor" CHECK (("audit_log"."actor_type" in ('user', 'api_key')) = ("audit_log"."actor_id" is not null));--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_actor_type" CHECK ("audit_log"."actor_type" in ('anonymous', 'user', 'api_key', 'system'));--> statement-breakpoint
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$ BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege', DETAIL = TG_OP || ' is refused';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
-- Also where session_replication_role says that triggers rest.
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only;
--> statement-breakpoint
ALTER TABLE audit_chain ENABLE ALWAYS TRIGGER audit_chain_append_only;
--> statement-breakpoint
-- Only the trigger below writes the chain.
CREATE TRIGGER audit_chain_closed BEFORE INSERT ON audit_chain
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
-- SHA-256 of a row's place, of the hash before it and of every column, in jsonb's one spelling. A column that is added
-- later is empty in older rows and leaves their hashes as they are.
CREATE FUNCTION audit_hash(seq bigint, prev_hash text, entry audit_log) RETURNS text LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
AS $$
  SELECT encode(sha256(convert_to(
    jsonb_strip_nulls(to_jsonb(entry) || jsonb_build_object('seq', seq, 'prev_hash', prev_hash))::text, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
-- Runs at commit, so its lock is the last one that a transaction takes: who holds it waits for nobody.
CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  head public.audit_chain;
BEGIN
  PERFORM pg_advisory_xact_lock(7165109);
  SELECT * INTO head FROM public.audit_chain ORDER BY seq DESC LIMIT 1;
  head.seq := coalesce(head.seq, 0) + 1;
  head.prev_hash := coalesce(head.hash, repeat('0', 64));
  INSERT INTO public.audit_chain (seq, audit_id, prev_hash, hash)
    VALUES (head.seq, NEW.id, head.prev_hash, public.audit_hash(head.seq, head.prev_hash, NEW));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_log_chain AFTER INSERT ON audit_log
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_append();
