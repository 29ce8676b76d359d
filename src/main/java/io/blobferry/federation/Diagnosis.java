package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;

/**
 * What can be wrong between a host's identity and AWS's role, and the cure of each. The texts that tell one from another
 * are in {@link EntraErrors}, {@link TokenClaimsValidator} and {@link StsErrors}, with where they were taken from.
 */
enum Diagnosis {
    NO_IDENTITY_ENDPOINT(
            "Give this host a managed identity: on App Service and Functions that sets IDENTITY_ENDPOINT, in a cluster the"
                    + " workload identity webhook sets AZURE_FEDERATED_TOKEN_FILE, a virtual machine has it at"
                    + " 169.254.169.254."),
    IDENTITY_ENDPOINT_FAILS(
            "Wait and try again; if it stays, restart the host: its identity endpoint does not answer.", true),
    IDENTITY_NOT_FOUND(
            "Assign the user-assigned identity to this host, or correct AZURE_CLIENT_ID (unset: the system-assigned identity,"
                    + " which has to be switched on)."),
    WORKLOAD_NOT_TRUSTED(
            "Add a federated credential to the managed identity for this cluster's issuer and this pod's service account."),
    AUDIENCE_UNKNOWN(
            "Correct BLOBFERRY_FEDERATION_AUDIENCE, or add the id URI {audience} to the federation app in this tenant."),
    APP_ROLE_NOT_ASSIGNED(
            "Assign the federation app's role {role-claim} to the identity (New-MgServicePrincipalAppRoleAssignment)."),
    NO_TOKEN(
            "Wait and try again: at a host's start the identity endpoint may not be ready yet; if it stays, read what was said,"
                    + " and correct the federation app {audience} or the identity.",
            true),

    NOT_A_JWT(
            "Use an audience of your own as BLOBFERRY_FEDERATION_AUDIENCE: tokens for Microsoft's own services may have any form."),
    TOKEN_UNSIGNED(
            "Find out who answers at the identity endpoint: Entra signs every token, and this one bears no signature."),
    TOKEN_V2(
            "Set requestedAccessTokenVersion to 1 in the federation app's manifest, and restart the host's app, which keeps"
                    + " tokens for a day."),
    ISSUER_WITHOUT_SLASH(
            "Find out who answers at the identity endpoint: Entra's issuer ends with a slash, and AWS compares it to the letter."),
    ISSUER_UNKNOWN("Let the token come from Entra: its issuer is https://sts.windows.net/<tenant>/, slash included."),
    WRONG_AUDIENCE("Set BLOBFERRY_FEDERATION_AUDIENCE to the federation app's id URI, as its manifest has it."),
    SUBJECT_NOT_THE_IDENTITY(
            "Name the token's own sub, {subject}, in the trust policy's condition, or let the identity itself ask for the token."),
    ROLE_CLAIM_MISSING(
            "Assign the federation app's role {role-claim} to the identity, switch on 'assignment required', and restart the"
                    + " host's app, which keeps tokens for a day."),
    TOKEN_EXPIRED(
            "Set this host's clock by NTP and restart its app: the identity endpoint hands out a token that is over.",
            true),
    TOKEN_NOT_YET_VALID("Set this host's clock by NTP: the token begins to be valid only later.", true),

    PROVIDER_NOT_REGISTERED(
            "Register {issuer} as an OpenID Connect provider in the AWS account of {role}, with the audience {audience}."),
    AUDIENCE_NOT_REGISTERED(
            "Add {audience} to the audiences (client ids) of the OpenID Connect provider {issuer} in IAM."),
    TRUST_REFUSED(
            "Compare in IAM, since AWS tells none of them apart: the role {role} exists, its trust policy names the provider of"
                    + " {issuer}, its condition on aud is {audience}, and its condition on sub is {subject}."),
    SIGNATURE_REFUSED(
            "Find out who answers at the identity endpoint: the token was not signed by the issuer that it names."),
    KEYS_NOT_FOUND(
            "Try again: AWS could not get the issuer's key just now; if it stays, look whether {issuer} publishes the key that"
                    + " signed the token.",
            true),
    ISSUER_UNREACHABLE("Try again: AWS could not reach {issuer} to verify the token.", true),
    CLOCKS_DIFFER("Set this host's clock by NTP: AWS's clock and this one differ about the token's time.", true),
    TOKEN_REFUSED("Read what AWS said of the token, and compare its claims with the OpenID Connect provider in IAM."),
    SESSION_TOO_LONG("Lower BLOBFERRY_SESSION_DURATION_MINUTES, or raise the maximum session duration of {role}."),
    SESSION_POLICY_REFUSED(
            "Unset BLOBFERRY_SESSION_POLICY, or shorten BLOBFERRY_PREFIX: AWS does not take the session's policy."),
    REQUEST_REFUSED(
            "Correct what AWS names: AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME and BLOBFERRY_SESSION_DURATION_MINUTES go into the request."),
    REGION_DISABLED("Activate STS for the region of AWS_REGION in IAM's account settings, or use another region."),
    STS_THROTTLED("Try again: AWS has too many requests of this account just now.", true),
    STS_FAILS("Try again: STS has a fault of its own just now.", true),
    STS_UNREACHABLE(
            "Let this host reach the region's STS endpoint by HTTPS, and look at AWS_REGION and AWS_ENDPOINT_URL_STS.",
            true);

    private final String remedy;
    private final boolean retryable;

    Diagnosis(String cure) {
        this(cure, false);
    }

    Diagnosis(String cure, boolean mayPass) {
        this.remedy = cure;
        this.retryable = mayPass;
    }

    /** @param said by the other side; secrets and lines are taken out here */
    Problem problem(String said, Federation federation, TokenClaims claims) {
        String filled = remedy.replace("{audience}", federation.audience())
                .replace("{role}", federation.roleArn())
                .replace("{role-claim}", Federation.APP_ROLE)
                .replace("{issuer}", claims.issuer().isEmpty() ? "the token's issuer" : claims.issuer())
                .replace("{subject}", claims.subject().isEmpty() ? "the identity's object id" : claims.subject());
        return new Problem(name(), Redactor.redact(said), Redactor.redact(filled), retryable);
    }
}
