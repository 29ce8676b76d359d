package io.blobferry.federation;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import io.blobferry.domain.FailureCause;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.TransferException;
import io.blobferry.transfer.TransientException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleWithWebIdentityCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * AWS credentials for a managed identity: its token for the federation app's audience, traded at STS for a session of
 * the role. They are refreshed ahead of their end in the background, one refresh at a time, each with a token asked for
 * anew; the identity's own cache decides when that token is a new one.
 *
 * <p>{@link #resolveCredentials} throws {@link RefusedException} when a person has to correct the federation and
 * {@link TransientException} when it may pass. Closing ends the refresh; the STS client and the identity are the
 * caller's.
 */
public final class FederatedCredentials implements AwsCredentialsProvider, SdkAutoCloseable {
    private static final String STEP = "assume the role";
    private static final int DEEPEST_CAUSE = 20;

    /** Errors that stay until somebody changes the trust policy, the provider or the app role. From the STS API reference. */
    private static final Set<String> NEED_A_PERSON = Set.of(
            "AccessDenied",
            "InvalidIdentityToken",
            "MalformedPolicyDocument",
            "RegionDisabledException",
            "ValidationError");

    /** What STS says under the code of a bad token when it could not reach Entra's keys just then (aws/aws-cli#7194). */
    private static final String PASSING = "retrieve verification key";

    private final StsAssumeRoleWithWebIdentityCredentialsProvider session;

    public FederatedCredentials(TokenCredential identity, StsClient sts, Federation federation) {
        session = StsAssumeRoleWithWebIdentityCredentialsProvider.builder()
                .stsClient(sts)
                .asyncCredentialUpdateEnabled(true)
                // A Supplier, not a Consumer: the Consumer's request, and with it the first token, is kept for ever
                // (aws/aws-sdk-java-v2#5709).
                .refreshRequest(() -> request(identity, federation))
                .build();
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return session.resolveCredentials();
        } catch (SdkException e) {
            Optional<TransferException> translated = TransferException.within(e);
            throw translated.isPresent() ? translated.get() : translate(e);
        }
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "FederatedCredentials";
    }

    private static AssumeRoleWithWebIdentityRequest request(TokenCredential identity, Federation federation) {
        return AssumeRoleWithWebIdentityRequest.builder()
                .roleArn(federation.roleArn())
                .roleSessionName(federation.sessionName())
                .durationSeconds(Math.toIntExact(federation.sessionDuration().toSeconds()))
                .webIdentityToken(token(identity, federation.audience()))
                .build();
    }

    private static String token(TokenCredential identity, String audience) {
        String operation = "get the identity's token for " + audience;
        try {
            AccessToken token = identity.getTokenSync(new TokenRequestContext().addScopes(audience + "/.default"));
            return token.getToken();
        } catch (ClientAuthenticationException e) {
            Throwable inner = innermost(e);
            throw inner instanceof IOException || inner instanceof TimeoutException
                    ? new TransientException(operation, TransferException.said(inner), e)
                    : new RefusedException(operation, FailureCause.FEDERATION, TransferException.said(inner), e);
        } catch (RuntimeException e) {
            throw new TransientException(operation, TransferException.said(e), e);
        }
    }

    private static TransferException translate(SdkException failure) {
        if (failure instanceof StsException refused) {
            AwsErrorDetails details = refused.awsErrorDetails();
            String code = details == null ? "" : details.errorCode();
            if (NEED_A_PERSON.contains(code) && !details.errorMessage().contains(PASSING)) {
                return new RefusedException(
                        STEP, FailureCause.FEDERATION, code + " " + details.errorMessage(), failure);
            }
        }
        return new TransientException(STEP, TransferException.said(failure), failure);
    }

    /** What Entra said: the identity's own exception only points to it. */
    private static Throwable innermost(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; inner.getCause() != null && depth < DEEPEST_CAUSE; depth++) {
            inner = inner.getCause();
        }
        return inner;
    }
}
