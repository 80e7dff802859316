CREATE TABLE "avatar_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"digest" text NOT NULL,
	"is_public" boolean NOT NULL,
	"rekey_due" boolean DEFAULT false NOT NULL,
	"side" integer NOT NULL,
	"animated" boolean DEFAULT false NOT NULL,
	"color" text,
	"thumbhash" text,
	"bytes" integer NOT NULL,
	"formats_made_at" timestamp with time zone,
	"formats_next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"formats_tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "avatar_files_key_unique" UNIQUE("key"),
	CONSTRAINT "avatar_files_owner_digest" UNIQUE("user_id","digest"),
	CONSTRAINT "avatar_files_side" CHECK ("avatar_files"."side" between 1 and 1024),
	CONSTRAINT "avatar_files_bytes" CHECK ("avatar_files"."bytes" > 0),
	CONSTRAINT "avatar_files_color" CHECK ("avatar_files"."color" ~ '^#[0-9a-f]{6}$'),
	CONSTRAINT "avatar_files_tries" CHECK ("avatar_files"."formats_tries" >= 0)
);
--> statement-breakpoint
CREATE TABLE "avatar_originals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"digest" text NOT NULL,
	"bytes" integer NOT NULL,
	"format" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "avatar_originals_key_unique" UNIQUE("key"),
	CONSTRAINT "avatar_originals_owner_digest" UNIQUE("user_id","digest"),
	CONSTRAINT "avatar_originals_format" CHECK ("avatar_originals"."format" in ('JPEG', 'PNG', 'WEBP', 'GIF')),
	CONSTRAINT "avatar_originals_sizes" CHECK ("avatar_originals"."bytes" > 0 and "avatar_originals"."width" > 0 and "avatar_originals"."height" > 0)
);
--> statement-breakpoint
CREATE TABLE "avatar_secrets" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "avatars" ADD COLUMN "files_id" uuid;--> statement-breakpoint
ALTER TABLE "avatars" ADD COLUMN "original_id" uuid;--> statement-breakpoint
ALTER TABLE "avatars" ADD COLUMN "alt" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "avatars" ADD COLUMN "original_frames" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "avatars" ADD COLUMN "rotate" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "avatars" ADD COLUMN "flip" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "avatars" ADD COLUMN "shown_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "avatar_files" ADD CONSTRAINT "avatar_files_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "avatar_originals" ADD CONSTRAINT "avatar_originals_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "avatar_secrets" ADD CONSTRAINT "avatar_secrets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "avatar_files_formats_due" ON "avatar_files" USING btree ("formats_next_at") WHERE "avatar_files"."formats_made_at" is null;--> statement-breakpoint
CREATE INDEX "avatar_files_rekey_due" ON "avatar_files" USING btree ("user_id") WHERE "avatar_files"."rekey_due";--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_files_id_avatar_files_id_fk" FOREIGN KEY ("files_id") REFERENCES "public"."avatar_files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_original_id_avatar_originals_id_fk" FOREIGN KEY ("original_id") REFERENCES "public"."avatar_originals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "avatars_user_id_shown_at" ON "avatars" USING btree ("user_id","shown_at");--> statement-breakpoint
CREATE INDEX "avatars_files_id" ON "avatars" USING btree ("files_id");--> statement-breakpoint
CREATE INDEX "avatars_original_id" ON "avatars" USING btree ("original_id");--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_frames" CHECK ("avatars"."original_frames" > 0);--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_rotate" CHECK ("avatars"."rotate" in (0, 90, 180, 270));