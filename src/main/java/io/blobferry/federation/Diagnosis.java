package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;

/**
 * The problems between a host's identity and the AWS role, each with its remedy. {@link EntraErrors}, {@link
 * TokenClaimsValidator} and {@link StsErrors} recognise them, and state the sources of the texts that they match.
 */
enum Diagnosis {
    NO_IDENTITY_ENDPOINT(
            "Assign a managed identity to this host: App Service and Functions then set IDENTITY_ENDPOINT, a cluster's workload"
                    + " identity webhook sets AZURE_FEDERATED_TOKEN_FILE, a virtual machine serves it at 169.254.169.254."),
    IDENTITY_ENDPOINT_FAILS("Retry later; if the identity endpoint still does not respond, restart the host.", true),
    IDENTITY_NOT_FOUND(
            "Assign the user-assigned identity to this host, or correct AZURE_CLIENT_ID (unset: the system-assigned identity,"
                    + " which must be enabled)."),
    WORKLOAD_NOT_TRUSTED(
            "Add a federated credential to the managed identity for this cluster's issuer and this pod's service account."),
    AUDIENCE_UNKNOWN(
            "Correct BLOBFERRY_FEDERATION_AUDIENCE, or add the application ID URI {audience} to the federation app in this tenant."),
    APP_ROLE_NOT_ASSIGNED(
            "Assign the federation app's role {role-claim} to the identity (New-MgServicePrincipalAppRoleAssignment)."),
    NO_TOKEN(
            "Retry later, since the identity endpoint may not be ready yet after a host's start; if the error persists, check the"
                    + " error above, the federation app {audience} and the identity.",
            true),

    NOT_A_JWT(
            "Set BLOBFERRY_FEDERATION_AUDIENCE to an application of your own: tokens for Microsoft's services may have any format."),
    TOKEN_UNSIGNED("Check what serves the identity endpoint: Entra signs every token, and this one has no signature."),
    TOKEN_V2(
            "Set requestedAccessTokenVersion to 1 in the federation app's manifest, and restart the host's app, which caches"
                    + " tokens for a day."),
    ISSUER_WITHOUT_SLASH(
            "Check what serves the identity endpoint: Entra's issuer ends with a slash, and AWS compares it exactly."),
    ISSUER_UNKNOWN(
            "Check what serves the identity endpoint: Entra's issuer is https://sts.windows.net/<tenant>/, including the slash."),
    WRONG_AUDIENCE("Set BLOBFERRY_FEDERATION_AUDIENCE to the federation app's application ID URI, as in its manifest."),
    SUBJECT_NOT_THE_IDENTITY(
            "Use the token's sub, {subject}, in the trust policy's condition, or request the token with the managed identity itself."),
    ROLE_CLAIM_MISSING(
            "Assign the federation app's role {role-claim} to the identity, enable 'assignment required', and restart the host's"
                    + " app, which caches tokens for a day."),
    TOKEN_EXPIRED(
            "Synchronise the host clock (NTP) and restart its app: the identity endpoint returned an expired token.",
            true),
    TOKEN_NOT_YET_VALID("Synchronise the host clock (NTP): the token is not yet valid.", true),

    PROVIDER_NOT_REGISTERED(
            "Register {issuer} as an OpenID Connect provider in the AWS account of {role}, with the audience {audience}."),
    AUDIENCE_NOT_REGISTERED(
            "Add {audience} to the audiences (client IDs) of the OpenID Connect provider {issuer} in IAM."),
    TRUST_REFUSED(
            "Compare in IAM, since AWS reports these causes alike: the role {role} exists, its trust policy names the provider of"
                    + " {issuer}, its condition on aud is {audience}, and its condition on sub is {subject}."),
    SIGNATURE_REFUSED(
            "Check what serves the identity endpoint: the token was not signed by the issuer that it names, {issuer}."),
    KEYS_NOT_FOUND(
            "Retry later, since AWS could not retrieve the issuer's keys; if the error persists, check that {issuer} publishes the"
                    + " key that signed the token.",
            true),
    ISSUER_UNREACHABLE("Retry later: AWS could not reach {issuer} to verify the token.", true),
    CLOCKS_DIFFER("Synchronise the host clock (NTP): this host and AWS differ on whether the token is valid.", true),
    TOKEN_REFUSED(
            "See the error above, and compare the token's claims with the OpenID Connect provider {issuer} in IAM."),
    SESSION_TOO_LONG("Lower BLOBFERRY_SESSION_DURATION_MINUTES, or raise the maximum session duration of {role}."),
    SESSION_POLICY_REFUSED(
            "Unset BLOBFERRY_SESSION_POLICY, or shorten BLOBFERRY_PREFIX: AWS rejects the session policy."),
    REQUEST_REFUSED("See the error above, and correct the setting that names the role {role}, AWS_ROLE_SESSION_NAME or"
            + " BLOBFERRY_SESSION_DURATION_MINUTES."),
    REGION_DISABLED("Activate STS for the region in AWS_REGION in IAM's account settings, or use another region."),
    STS_THROTTLED("Retry later: the AWS account has sent too many requests to STS.", true),
    STS_FAILS("Retry later: STS is temporarily unavailable.", true),
    STS_UNREACHABLE(
            "Allow HTTPS from this host to the region's STS endpoint, and check AWS_REGION and AWS_ENDPOINT_URL_STS.",
            true);

    private final String remedy;
    private final boolean retryable;

    Diagnosis(String remedy) {
        this(remedy, false);
    }

    Diagnosis(String remedy, boolean retryable) {
        this.remedy = remedy;
        this.retryable = retryable;
    }

    /** @param message of the other side; secrets and line breaks are removed here */
    Problem problem(String message, Federation federation, TokenClaims claims) {
        String filled = remedy.replace("{audience}", federation.audience())
                .replace("{role}", federation.roleArn())
                .replace("{role-claim}", Federation.APP_ROLE)
                .replace("{issuer}", claims.issuer().isEmpty() ? "the token's issuer" : claims.issuer())
                .replace("{subject}", claims.subject().isEmpty() ? "the identity's object id" : claims.subject());
        return new Problem(name(), message, filled, retryable);
    }
}
