INSERT INTO "avatar_files" ("id", "user_id", "key", "digest", "is_public", "rekey_due", "side", "bytes", "created_at")
SELECT "id", "user_id", "key", "key", false, true, 1024, "original_size", "created_at" FROM "avatars";--> statement-breakpoint
UPDATE "avatars" SET "files_id" = "id", "shown_at" = "created_at";--> statement-breakpoint
ALTER TABLE "avatars" DROP CONSTRAINT "avatars_key_unique";--> statement-breakpoint
DROP INDEX "avatars_user_id";--> statement-breakpoint
DROP INDEX "avatars_created_at";--> statement-breakpoint
ALTER TABLE "avatars" ALTER COLUMN "files_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "avatars" DROP COLUMN "key";