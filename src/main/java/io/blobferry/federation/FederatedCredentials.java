package io.blobferry.federation;

import com.azure.core.credential.TokenCredential;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import java.time.Clock;
import java.util.concurrent.Executor;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * AWS credentials for a managed identity: STS exchanges the identity's token for the federation app for a session of the
 * role. The session is renewed in the background before it expires, one call at a time, each with a newly requested token;
 * while STS is unreachable the current session is used until it expires. Thread-safe.
 *
 * <p>{@link #resolveCredentials} throws {@link PermanentException} if an operator has to correct the federation and
 * {@link TransientException} if a retry may succeed. Both name the cause and the remedy, and contain neither the token nor
 * an SDK's exception. The caller owns the STS client and the identity.
 */
public final class FederatedCredentials implements AwsCredentialsProvider {
    private static final String OPERATION = "assume the role";

    private final SessionCache sessions;

    public FederatedCredentials(TokenCredential identity, StsClient sts, Federation federation) {
        this(
                identity,
                sts,
                federation,
                Clock.systemUTC(),
                renewal -> Thread.ofPlatform().daemon().name("AWS session").start(renewal));
    }

    /**
     * @param clock decides when a session is renewed and when it has expired
     * @param background runs each renewal
     */
    public FederatedCredentials(
            TokenCredential identity, StsClient sts, Federation federation, Clock clock, Executor background) {
        sessions = new SessionCache(
                new StsSessionProvider(new WebIdentityTokenProvider(identity, federation), sts, federation, clock),
                clock,
                background);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return session().credentials();
        } catch (FederationException e) {
            throw e.toTransferException(OPERATION);
        }
    }

    /** @throws FederationException if no session can be obtained */
    Session session() {
        try {
            return sessions.current();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException(OPERATION, "interrupted", null);
        }
    }

    @Override
    public String toString() {
        return "FederatedCredentials";
    }
}
