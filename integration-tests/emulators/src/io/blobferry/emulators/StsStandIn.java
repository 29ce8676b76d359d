package io.blobferry.emulators;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands in for AWS STS: verifies a web identity token as AWS does, holds it against the role's trust policy, and issues
 * sessions that the S3 gate knows.
 */
public final class StsStandIn implements AutoCloseable {
    private final RequestLog log;
    private final PublishedKeys keys = new PublishedKeys();
    private final WebIdentityVerifier verifier = new WebIdentityVerifier(keys);
    private final Map<String, OidcProvider> providers = new ConcurrentHashMap<>();
    private final Map<String, IamRole> roles = new ConcurrentHashMap<>();
    private final Map<String, StsSession> sessions = new ConcurrentHashMap<>();
    private final Deque<AwsError> failures = new ArrayDeque<>();
    private final LocalHttpServer server;
    private final Clock machineClock;
    private volatile Clock clock;
    private volatile Optional<Duration> sessionLifetime = Optional.empty();

    private StsStandIn(LoopbackCertificate certificate, RequestLog log, Clock clock) {
        this.log = log;
        this.machineClock = clock;
        this.clock = clock;
        this.server = LocalHttpServer.secured(certificate, Map.of("/", this::answer));
    }

    public static StsStandIn start(LoopbackCertificate certificate, RequestLog log, Clock clock) {
        return new StsStandIn(certificate, log, clock);
    }

    /** What {@code AWS_ENDPOINT_URL_STS} holds. */
    public URI uri() {
        return server.uri();
    }

    /** Has the account know the provider, in place of one with the same issuer. */
    public void put(OidcProvider provider) {
        providers.put(provider.issuer(), provider);
    }

    public void remove(OidcProvider provider) {
        providers.remove(provider.issuer());
    }

    /** Has the account hold the role, in place of one with the same ARN. */
    public void put(IamRole role) {
        roles.put(role.arn(), role);
    }

    public void remove(IamRole role) {
        roles.remove(role.arn());
    }

    /** Answers the next calls with this error, whatever they bring. */
    public void failNext(int times, AwsError error) {
        synchronized (failures) {
            for (int i = 0; i < times; i++) {
                failures.add(error);
            }
        }
    }

    /** Takes back what {@link #failNext} has left. */
    public void clearFailures() {
        synchronized (failures) {
            failures.clear();
        }
    }

    /** Has sessions end after this time, whatever was asked for: AWS's own shortest is 15 minutes. */
    public void limitSessionLifetime(Duration lifetime) {
        sessionLifetime = Optional.of(lifetime);
    }

    public void resetSessionLifetime() {
        sessionLifetime = Optional.empty();
    }

    /** Has STS's clock differ from this machine's. */
    public void shiftClock(Duration by) {
        clock = Clock.offset(machineClock, by);
    }

    /** Forgets the keys that were fetched, as AWS does after some time. */
    public void forgetKeys() {
        keys.forget();
    }

    /** The session of this access key id, expired ones included. */
    public Optional<StsSession> session(String accessKeyId) {
        return Optional.ofNullable(sessions.get(accessKeyId));
    }

    /** Every session that was issued since the start. */
    public List<StsSession> issuedSessions() {
        return List.copyOf(sessions.values());
    }

    /** Issues a session without a token, for tests of what comes after. */
    public StsSession issue(String roleArn, Duration lifetime) {
        return remember(StsSession.issue(
                roleArn, "issued-by-a-test", Optional.empty(), clock.instant().plus(lifetime)));
    }

    /** Forgets providers, roles and failures. The sessions stay. */
    void reset() {
        providers.clear();
        roles.clear();
        synchronized (failures) {
            failures.clear();
        }
        resetSessionLifetime();
        clock = machineClock;
    }

    @Override
    public void close() {
        server.close();
        keys.close();
    }

    private Optional<HttpAnswer> answer(HttpExchange exchange, Map<String, String> query, String body) {
        Map<String, String> fields = new LinkedHashMap<>(query);
        fields.putAll(LocalHttpServer.fields(body));
        String requestId = UUID.randomUUID().toString();
        HttpAnswer answer;
        try {
            answer = HttpAnswer.xml(200, assumeRole(fields, requestId));
        } catch (StsRefusal refusal) {
            answer = HttpAnswer.xml(refusal.error().status(), refusal.error().stsXml(requestId));
        }
        String target = "/?Action=" + fields.get("Action") + "&RoleArn=" + fields.get("RoleArn") + "&RoleSessionName="
                + fields.get("RoleSessionName") + "&DurationSeconds=" + fields.get("DurationSeconds");
        log.record(new RecordedRequest(
                Service.STS,
                exchange.getRequestMethod(),
                target,
                answer.status(),
                body.length(),
                answer.body().length()));
        return Optional.of(answer);
    }

    private String assumeRole(Map<String, String> fields, String requestId) throws StsRefusal {
        AwsError failure;
        synchronized (failures) {
            failure = failures.poll();
        }
        if (failure != null) {
            throw new StsRefusal(failure);
        }
        AssumeRoleRequest request = AssumeRoleRequest.of(fields);
        VerifiedIdentity identity = verifier.verify(request.token(), providers.values(), clock);
        IamRole role = trusting(request.roleArn(), identity);
        if (request.duration().compareTo(role.maxSessionDuration()) > 0) {
            throw StsRefusal.validation(
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        StsSession session = remember(StsSession.issue(
                role.arn(),
                request.sessionName(),
                request.policy(),
                clock.instant().plus(sessionLifetime.orElse(request.duration())).truncatedTo(ChronoUnit.SECONDS)));
        return AssumeRoleAnswer.xml(session, role, identity, requestId);
    }

    private IamRole trusting(String roleArn, VerifiedIdentity identity) throws StsRefusal {
        OidcProvider provider = identity.provider();
        Map<String, String> context = Map.of(
                provider.conditionPrefix() + ":aud", identity.audience(),
                provider.conditionPrefix() + ":sub", identity.subject());
        return Optional.ofNullable(roles.get(roleArn))
                .filter(role -> role.trust().allows(provider.arn(), context))
                .orElseThrow(() ->
                        new StsRefusal(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
    }

    private StsSession remember(StsSession session) {
        sessions.put(session.accessKeyId(), session);
        return session;
    }
}
