package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.time.Instant;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Recognises why STS issues no session. The codes are those of "AssumeRoleWithWebIdentity" and "Common Errors" in the STS
 * API reference, which does not document the messages. Those are quoted from:
 *
 * <ul>
 *   <li>{@code No OpenIDConnect provider found in your account for …}: aws-actions/configure-aws-credentials#280 and #721
 *   <li>{@code Incorrect token audience}: awslabs/amazon-eks-irsa-cfn#18; with Entra's tokens aws/aws-sdk-net#3071
 *   <li>{@code Couldn't retrieve verification key …}: aws/aws-cli#7194, a transient fault; awslabs/aws-sdk-rust#827
 *   <li>{@code Token expired: current date/time …}: aws/aws-sdk-java-v2#5709
 *   <li>{@code The ID Token provided is not a valid JWT …}, also for a JWT that is not signed by RSA: the Amazon Cognito
 *       guide on the basic flow
 *   <li>{@code Not authorized to perform sts:AssumeRoleWithWebIdentity}, for a missing role and for a trust policy that denies:
 *       aws-actions/configure-aws-credentials#690 and #1446
 *   <li>{@code STS is not activated in this region …}: turbot/steampipe-plugin-aws#1510, spinnaker/swabbie#666
 *   <li>{@code The requested DurationSeconds exceeds the MaxSessionDuration …}: AWS re:Post, such as "Role chaining"
 * </ul>
 *
 * <p>No source quotes AWS's messages for an invalid signature and for a token that is not yet valid. They are recognised by
 * {@code InvalidIdentityToken} with the messages of AWS emulators, otherwise by the token's claims.
 */
final class StsErrors {
    private static final Set<String> THROTTLING_CODES =
            Set.of("Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException");

    private StsErrors() {}

    /**
     * @param claims of the rejected token
     * @param now by this host's clock
     */
    static Problem diagnose(SdkException failure, Federation federation, TokenClaims claims, Instant now) {
        if (!(failure instanceof StsException refused)) {
            return Diagnosis.STS_UNREACHABLE.problem(rootMessage(failure), federation, claims);
        }
        AwsErrorDetails details = refused.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String detail = (code.isEmpty() ? Integer.toString(refused.statusCode()) : code) + " " + message;
        return diagnosis(refused.statusCode(), code, message, claims, now).problem(detail, federation, claims);
    }

    private static Diagnosis diagnosis(int status, String code, String message, TokenClaims claims, Instant now) {
        if (THROTTLING_CODES.contains(code) || status == 429) {
            return Diagnosis.STS_THROTTLED;
        }
        return switch (code) {
            case "InvalidIdentityToken", "InvalidIdentityTokenException", "IDPRejectedClaim" ->
                tokenDiagnosis(message, claims, now);
            case "ExpiredTokenException", "ExpiredToken" ->
                claims.expiry().filter(now::isBefore).isPresent() ? Diagnosis.CLOCKS_DIFFER : Diagnosis.TOKEN_EXPIRED;
            case "AccessDenied", "AccessDeniedException" -> Diagnosis.TRUST_REFUSED;
            case "IDPCommunicationError" -> Diagnosis.ISSUER_UNREACHABLE;
            case "RegionDisabledException", "RegionDisabled" -> Diagnosis.REGION_DISABLED;
            case "MalformedPolicyDocument", "PackedPolicyTooLarge" -> Diagnosis.SESSION_POLICY_REFUSED;
            case "ValidationError" ->
                message.contains("DurationSeconds exceeds") ? Diagnosis.SESSION_TOO_LONG : Diagnosis.REQUEST_REFUSED;
            default -> status >= 500 ? Diagnosis.STS_FAILS : Diagnosis.REQUEST_REFUSED;
        };
    }

    private static Diagnosis tokenDiagnosis(String message, TokenClaims claims, Instant now) {
        if (claims.isUnsigned()) {
            return Diagnosis.TOKEN_UNSIGNED;
        }
        if (message.contains("retrieve verification key")) {
            return Diagnosis.KEYS_NOT_FOUND;
        }
        if (message.contains("No OpenIDConnect provider")) {
            return TokenClaimsValidator.validateIssuer(claims).orElse(Diagnosis.PROVIDER_NOT_REGISTERED);
        }
        if (message.contains("token audience")) {
            return Diagnosis.AUDIENCE_NOT_REGISTERED;
        }
        if (message.contains("not a valid JWT")) {
            return Diagnosis.NOT_A_JWT;
        }
        if (message.contains("signature")) {
            return Diagnosis.SIGNATURE_REFUSED;
        }
        if (message.contains("not yet valid")) {
            boolean confirmed = claims.notBefore().filter(now::isBefore).isPresent();
            return confirmed ? Diagnosis.TOKEN_NOT_YET_VALID : Diagnosis.CLOCKS_DIFFER;
        }
        return Diagnosis.TOKEN_REFUSED;
    }

    /** The message of the innermost cause: the SDK wraps network errors. */
    private static String rootMessage(Throwable failure) {
        Throwable root = TransferException.causes(failure).getLast();
        return root.getClass().getSimpleName() + " " + TransferException.firstLine(root);
    }
}
