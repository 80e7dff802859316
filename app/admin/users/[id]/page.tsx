import { AuditList } from "@/components/admin/audit-list";
import { BackToMembers } from "@/components/admin/back-to-members";
import { MemberHead } from "@/components/admin/member-head";
import { RoleForm } from "@/components/admin/role-form";
import { SessionsForm } from "@/components/admin/sessions-form";
import { SuspensionForm } from "@/components/admin/suspension-form";
import { ProofWays } from "@/components/auth/proof-ways";
import { Card } from "@/components/ui/card";
import { loadAdminHead, loadMember } from "@/lib/admin/loaders";
import { loadProofWays } from "@/lib/auth/loaders";

type Props = { params: Promise<{ id: string }> };

export const generateMetadata = () => loadAdminHead("Member");

export default async function MemberPage({ params }: Props) {
  const { id } = await params;
  const [{ member, audit }, ways] = await Promise.all([loadMember(id), loadProofWays()]);
  return (
    <div className="flex flex-col gap-6">
      <BackToMembers />
      <MemberHead member={member} />
      <div className="grid gap-6 md:grid-cols-2">
        <Card aria-labelledby="role-title">
          <h2 id="role-title" className="mb-4 text-lg">
            Role
          </h2>
          <ProofWays {...ways}>
            <RoleForm user_id={member.id} role={member.role} />
          </ProofWays>
        </Card>
        <Card aria-labelledby="access-title">
          <h2 id="access-title" className="mb-4 text-lg">
            Access
          </h2>
          <SuspensionForm user_id={member.id} is_active={member.is_active} />
          {member.is_active && <SessionsForm user_id={member.id} />}
        </Card>
      </div>
      <AuditList entries={audit} member_id={member.id} />
    </div>
  );
}
