package io.blobferry.emulators;

import java.time.Duration;
import java.util.List;

/** The tenant, the account and the trust between them, as the emulators begin: everything is in order. */
public final class FederationEmulator {
    public static final String TENANT = "5a1e7c04-6d0f-4b7e-9a63-0c1d2e3f4a5b";

    /** The client id of the federation app, and its application id URI in the form that infra makes. */
    public static final String APP = "a11d1e9c-2222-4333-8444-555566667777";

    public static final String AUDIENCE = "api://" + TENANT + "/" + APP;

    public static final String APP_ROLE = "AssumeAWSRole";
    public static final String ACCOUNT = "111122223333";
    public static final String REGION = "eu-central-1";
    public static final String ROLE_ARN = "arn:aws:iam::" + ACCOUNT + ":role/blobferry";
    public static final String BUCKET = "backup";

    /** The identity under which the worker runs unless a test says otherwise. */
    public static final ManagedIdentity USER_ASSIGNED = ManagedIdentity.userAssigned(
                    "c0ffee00-1111-4222-8333-444455556666", "0b1ec700-aaaa-4bbb-8ccc-ddddeeeeffff")
            .withRoles(AUDIENCE, APP_ROLE);

    public static final ManagedIdentity SYSTEM_ASSIGNED = ManagedIdentity.systemAssigned(
                    "5e1f0000-1111-4222-8333-444455556666", "5e1f0b1e-aaaa-4bbb-8ccc-ddddeeeeffff")
            .withRoles(AUDIENCE, APP_ROLE);

    /** The tests' own way into Azure Storage; the worker's host does not have it. */
    static final ManagedIdentity TESTS = ManagedIdentity.userAssigned(
            "7e575000-1111-4222-8333-444455556666", "7e570b1e-aaaa-4bbb-8ccc-ddddeeeeffff");

    private FederationEmulator() {}

    /** The provider as the account registers it. */
    public static OidcProvider provider(EntraStandIn entra) {
        return OidcProvider.of(ACCOUNT, entra.issuer(), AUDIENCE, entra.localIssuer());
    }

    /** The role that trusts the worker's two identities. */
    public static IamRole role(EntraStandIn entra) {
        List<String> subjects = List.of(USER_ASSIGNED.objectId(), SYSTEM_ASSIGNED.objectId());
        return new IamRole(
                ROLE_ARN, Duration.ofHours(12), TrustPolicy.forSubjects(provider(entra), AUDIENCE, subjects));
    }

    /** Puts both sides in order, whatever a test did to them. */
    public static void arrange(EntraStandIn entra, StsStandIn sts) {
        entra.register(AUDIENCE, true);
        entra.put(USER_ASSIGNED);
        entra.put(SYSTEM_ASSIGNED);
        sts.put(provider(entra));
        sts.put(role(entra));
    }
}
