package io.blobferry.federation;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Trades the identity's token for a session of the role: one call of STS, and its retries by the client. */
final class StsSessionProvider implements Supplier<Session> {
    private final WebIdentityTokenProvider tokenProvider;
    private final StsClient sts;
    private final Federation federation;
    private final Clock clock;

    StsSessionProvider(WebIdentityTokenProvider identity, StsClient sts, Federation federation, Clock clock) {
        this.tokenProvider = identity;
        this.sts = sts;
        this.federation = federation;
        this.clock = clock;
    }

    /**
     * A new session, for a token that is asked for now: one that was kept from the last time may be over.
     *
     * @throws FederationException if there is none
     */
    @Override
    public Session get() {
        Instant begun = clock.instant();
        String token = tokenProvider.token();
        try {
            AssumeRoleWithWebIdentityResponse answer = sts.assumeRoleWithWebIdentity(request(token));
            Credentials issued = answer.credentials();
            return new Session(
                    AwsSessionCredentials.create(issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken()),
                    answer.assumedRoleUser().arn(),
                    begun,
                    issued.expiration());
        } catch (SdkException e) {
            throw new FederationException(StsErrors.diagnose(e, federation, TokenClaims.of(token), clock.instant()));
        }
    }

    private AssumeRoleWithWebIdentityRequest request(String token) {
        AssumeRoleWithWebIdentityRequest.Builder request = AssumeRoleWithWebIdentityRequest.builder()
                .roleArn(federation.roleArn())
                .roleSessionName(federation.sessionName())
                .durationSeconds(Math.toIntExact(federation.sessionDuration().toSeconds()))
                .webIdentityToken(token);
        federation.sessionScope().ifPresent(limits -> request.policy(SessionPolicy.of(federation, limits)));
        return request.build();
    }
}
