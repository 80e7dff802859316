CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"action" text NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" uuid,
	"subject_id" uuid,
	"request_id" uuid NOT NULL,
	"address" text,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "audit_log_actor" CHECK (("audit_log"."actor_type" = 'user') = ("audit_log"."actor_id" is not null)),
	CONSTRAINT "audit_log_actor_type" CHECK ("audit_log"."actor_type" in ('anonymous', 'user', 'system'))
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"user_id" uuid NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text,
	CONSTRAINT "accounts_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "user_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"user_agent" text,
	"address" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "user_sessions_lifetime" CHECK ("user_sessions"."expires_at" > "user_sessions"."created_at")
);
--> statement-breakpoint
CREATE TABLE "verification_tokens" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp with time zone NOT NULL,
	CONSTRAINT "verification_tokens_identifier_token_pk" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "avatars" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"original_format" text NOT NULL,
	"original_size" integer NOT NULL,
	"original_width" integer NOT NULL,
	"original_height" integer NOT NULL,
	"crop_x" integer NOT NULL,
	"crop_y" integer NOT NULL,
	"crop_width" integer NOT NULL,
	"crop_height" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "avatars_key_unique" UNIQUE("key"),
	CONSTRAINT "avatars_original_format" CHECK ("avatars"."original_format" in ('JPEG', 'PNG', 'WEBP', 'GIF')),
	CONSTRAINT "avatars_sizes" CHECK ("avatars"."original_size" > 0 and "avatars"."original_width" > 0 and "avatars"."original_height" > 0),
	CONSTRAINT "avatars_crop" CHECK ("avatars"."crop_x" >= 0 and "avatars"."crop_y" >= 0 and "avatars"."crop_width" > 0 and "avatars"."crop_height" > 0)
);
--> statement-breakpoint
CREATE TABLE "user_profiles" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"username" "citext" NOT NULL,
	"full_name" text NOT NULL,
	"bio" text DEFAULT '' NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"location" text DEFAULT '' NOT NULL,
	"website" text DEFAULT '' NOT NULL,
	"specialty_tags" text[] DEFAULT '{}' NOT NULL,
	"avatar_id" uuid,
	"avatar_url" text,
	"visibility" jsonb NOT NULL,
	"preferences" jsonb NOT NULL,
	"completeness" integer DEFAULT 0 NOT NULL,
	"total_reviews_given" integer DEFAULT 0 NOT NULL,
	"total_reviews_received" integer DEFAULT 0 NOT NULL,
	"avg_rating" numeric(3, 2),
	"avg_response_time_hours" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_profiles_username_unique" UNIQUE("username"),
	CONSTRAINT "user_profiles_completeness" CHECK ("user_profiles"."completeness" between 0 and 100),
	CONSTRAINT "user_profiles_username_shape" CHECK ("user_profiles"."username" ~ '^[a-z][a-z0-9_]{2,29}$'),
	CONSTRAINT "user_profiles_avg_rating" CHECK ("user_profiles"."avg_rating" between 0 and 5),
	CONSTRAINT "user_profiles_reviews" CHECK ("user_profiles"."total_reviews_given" >= 0 and "user_profiles"."total_reviews_received" >= 0),
	CONSTRAINT "user_profiles_response_time" CHECK ("user_profiles"."avg_response_time_hours" >= 0),
	CONSTRAINT "user_profiles_version" CHECK ("user_profiles"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "username_history" (
	"username" "citext" PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"generated" boolean DEFAULT false NOT NULL,
	"claimed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "rate_limits_count" CHECK ("rate_limits"."count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" "citext" NOT NULL,
	"mobile" text,
	"password_hash" text,
	"role" text DEFAULT 'user' NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"is_verified" boolean DEFAULT false NOT NULL,
	"email_verified_at" timestamp with time zone,
	"session_epoch" integer DEFAULT 0 NOT NULL,
	"last_login" timestamp with time zone,
	"last_seen_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_mobile_unique" UNIQUE("mobile"),
	CONSTRAINT "users_role" CHECK ("users"."role" in ('user', 'expert', 'admin')),
	CONSTRAINT "users_email_shape" CHECK ("users"."email" like '%_@_%' and length("users"."email") <= 254),
	CONSTRAINT "users_session_epoch" CHECK ("users"."session_epoch" >= 0)
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_sessions" ADD CONSTRAINT "user_sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_profiles" ADD CONSTRAINT "user_profiles_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_profiles" ADD CONSTRAINT "user_profiles_avatar_id_avatars_id_fk" FOREIGN KEY ("avatar_id") REFERENCES "public"."avatars"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "username_history" ADD CONSTRAINT "username_history_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "accounts_user_id" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "user_sessions_user_id" ON "user_sessions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "user_sessions_expires_at" ON "user_sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "user_sessions_revoked_at" ON "user_sessions" USING btree ("revoked_at") WHERE "user_sessions"."revoked_at" is not null;--> statement-breakpoint
CREATE INDEX "verification_tokens_expires" ON "verification_tokens" USING btree ("expires");--> statement-breakpoint
CREATE INDEX "avatars_user_id" ON "avatars" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "avatars_created_at" ON "avatars" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "user_profiles_avatar_id" ON "user_profiles" USING btree ("avatar_id");--> statement-breakpoint
CREATE INDEX "user_profiles_avatar_url" ON "user_profiles" USING btree ("avatar_url");--> statement-breakpoint
CREATE INDEX "user_profiles_avg_rating" ON "user_profiles" USING btree ("avg_rating");--> statement-breakpoint
CREATE INDEX "user_profiles_total_reviews_given" ON "user_profiles" USING btree ("total_reviews_given");--> statement-breakpoint
CREATE INDEX "user_profiles_completeness" ON "user_profiles" USING btree ("completeness","user_id");--> statement-breakpoint
CREATE INDEX "user_profiles_full_name" ON "user_profiles" USING btree ("full_name" collate "und-x-icu","user_id");--> statement-breakpoint
CREATE INDEX "user_profiles_words_trgm" ON "user_profiles" USING gin (fold("full_name") gin_trgm_ops,fold("username"::text) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "username_history_user_id" ON "username_history" USING btree ("user_id","retired_at");--> statement-breakpoint
CREATE INDEX "rate_limits_expires_at" ON "rate_limits" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "users_role_id" ON "users" USING btree ("role","id");--> statement-breakpoint
CREATE INDEX "users_is_active_id" ON "users" USING btree ("is_active","id");--> statement-breakpoint
CREATE INDEX "users_last_seen" ON "users" USING btree (coalesce("last_seen_at", '-infinity') desc,"id" desc);--> statement-breakpoint
CREATE INDEX "users_admins" ON "users" USING btree ("id") WHERE "users"."role" = 'admin' and "users"."is_active";--> statement-breakpoint
CREATE INDEX "users_email_trgm" ON "users" USING gin (fold("email"::text) gin_trgm_ops);