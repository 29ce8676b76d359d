package io.blobferry.emulators;

import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.data.tables.TableServiceClient;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import com.azure.storage.queue.QueueServiceClient;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** One start of the emulators. */
final class RunningEmulators implements Emulators {
    private final EmulatorKind kind;
    private final RequestLog log = new RequestLog();
    /** What to end, the latest first. */
    private final Deque<Runnable> shutdownActions = new ArrayDeque<>();

    private final EmulatorWorkspace workspace;
    private final EntraStandIn entra;
    private final WorkloadIdentity pod;
    private final StsStandIn sts;
    private final AzureStorage azure;
    private final S3Backend s3Backend;
    private final RequestValidator s3Validator;
    private final FaultProxy s3Proxy;
    private final FaultProxy sourceProxy;
    private final TestAccess access;
    private final Thread shutdownHook = new Thread(this::end, "end of the emulators");

    private RunningEmulators(EmulatorKind kind) {
        this.kind = kind;
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        try {
            workspace = EmulatorWorkspace.create(log);
            shutdownActions.push(workspace::delete);
            entra = EntraStandIn.start(FederationEmulator.TENANT, log, Clock.systemUTC());
            shutdownActions.push(entra::close);
            pod = WorkloadIdentity.start(entra, workspace.certificate(), workspace.newFolder("pod"));
            shutdownActions.push(pod::close);
            sts = StsStandIn.start(workspace.certificate(), log, Clock.systemUTC());
            shutdownActions.push(sts::close);
            FederationEmulator.arrange(entra, sts);
            CompletableFuture<AzureStorage> azureStarts =
                    CompletableFuture.supplyAsync(() -> kind.startAzure(workspace));
            CompletableFuture<S3Backend> s3Starts = CompletableFuture.supplyAsync(() -> kind.startS3(workspace));
            shutdownActions.push(() -> endWhenStarted(azureStarts));
            shutdownActions.push(() -> endWhenStarted(s3Starts));
            azure = azureStarts.join();
            s3Backend = s3Starts.join();
            SignatureCheck check = new SignatureCheck(sts::session, FederationEmulator.REGION, Clock.systemUTC());
            s3Validator = new S3RequestLimits().and(check);
            s3Proxy = FaultProxy.forS3(s3Backend, s3Validator, workspace.certificate(), log);
            shutdownActions.push(s3Proxy::close);
            // Azurite's own log has the requests already, so this proxy's log is not read.
            sourceProxy = FaultProxy.forBlobs(azure.blobs(), workspace.certificate(), new RequestLog());
            shutdownActions.push(sourceProxy::close);
            access = TestAccess.to(azure, s3Backend, entra, workspace.certificate());
            shutdownActions.push(access.s3()::close);
            createBucket();
            workspace.report(describe());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static Emulators start(List<EmulatorKind> kinds) {
        List<String> failures = new ArrayList<>();
        for (EmulatorKind kind : kinds) {
            try {
                return new RunningEmulators(kind);
            } catch (RuntimeException e) {
                failures.add(kind.label() + ": " + reason(e));
            }
        }
        throw new IllegalStateException("no emulators could be started\n" + String.join("\n", failures));
    }

    /** What went wrong, down to the first cause. */
    private static String reason(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(cause -> !(cause instanceof CompletionException))
                .map(Throwable::getMessage)
                .distinct()
                .collect(Collectors.joining("; because: "));
    }

    @Override
    public EmulatorKind kind() {
        return kind;
    }

    @Override
    public String describe() {
        return kind.label() + ": " + azure.description() + ", " + s3Backend.description()
                + ", stand-ins for Entra and STS";
    }

    @Override
    public Map<String, String> workerEnvironment(IdentityEndpoint endpoint, ManagedIdentity identity) {
        Map<String, String> environment = new LinkedHashMap<>();
        switch (endpoint) {
            case APP_SERVICE -> {
                environment.put("IDENTITY_ENDPOINT", entra.appServiceEndpoint().toString());
                environment.put("IDENTITY_HEADER", entra.identityHeader());
            }
            case METADATA_SERVICE ->
                environment.put(
                        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                        entra.metadataHost().toString());
        }
        identity.requestedClientId().ifPresent(clientId -> environment.put("AZURE_CLIENT_ID", clientId));
        environment.put("BLOBFERRY_SOURCE__blobServiceUri", azure.blobs().toString());
        environment.put("BLOBFERRY_STATE__blobServiceUri", azure.blobs().toString());
        environment.put("BLOBFERRY_STATE__tableServiceUri", azure.tables().toString());
        environment.put("BLOBFERRY_STATE__queueServiceUri", azure.queues().toString());
        environment.put("BLOBFERRY_FEDERATION_AUDIENCE", FederationEmulator.AUDIENCE);
        environment.put("BLOBFERRY_BUCKET", FederationEmulator.BUCKET);
        environment.put("AWS_ROLE_ARN", FederationEmulator.ROLE_ARN);
        environment.put("AWS_REGION", FederationEmulator.REGION);
        environment.put("AWS_ENDPOINT_URL_S3", s3Proxy.uri().toString());
        environment.put("AWS_ENDPOINT_URL_STS", sts.uri().toString());
        return environment;
    }

    @Override
    public Map<String, String> podEnvironment() {
        Map<String, String> environment = new LinkedHashMap<>(workerEnvironment());
        environment.keySet().removeIf(name -> name.startsWith("IDENTITY_"));
        environment.putAll(pod.environment());
        return environment;
    }

    @Override
    public List<String> workerJvmArguments() {
        return workspace.certificate().jvmArguments();
    }

    @Override
    public TrustManager[] trustManagers() {
        return workspace.certificate().trustManagers();
    }

    @Override
    public BlobServiceClient blobs() {
        return access.azure().blobs();
    }

    @Override
    public QueueServiceClient queues() {
        return access.azure().queues();
    }

    @Override
    public TableServiceClient tables() {
        return access.azure().tables();
    }

    @Override
    public BlobServiceAsyncClient asyncBlobs() {
        return access.azure().asyncBlobs();
    }

    @Override
    public QueueServiceAsyncClient asyncQueues() {
        return access.azure().asyncQueues();
    }

    @Override
    public TableServiceAsyncClient asyncTables() {
        return access.azure().asyncTables();
    }

    @Override
    public S3Client s3() {
        return access.s3();
    }

    @Override
    public EntraStandIn entra() {
        return entra;
    }

    @Override
    public StsStandIn sts() {
        return sts;
    }

    @Override
    public FaultProxy s3Proxy() {
        return s3Proxy;
    }

    @Override
    public FaultProxy startS3Proxy(UnaryOperator<URI> route) {
        return FaultProxy.forS3(s3Backend, route.apply(s3Backend.uri()), s3Validator, workspace.certificate(), log);
    }

    @Override
    public FaultProxy sourceProxy() {
        return sourceProxy;
    }

    @Override
    public void stopAzureStorage() {
        azure.close();
    }

    @Override
    public AzureAccount startAzureStorage() {
        AzureStorage other = kind.startAzure(workspace.forAnotherAccount());
        return new AzureAccount(
                other,
                TestAccess.to(other, s3Backend, entra, workspace.certificate())
                        .azure()
                        .blobs());
    }

    @Override
    public RequestLog requests() {
        return log;
    }

    @Override
    public void reset() {
        s3Proxy.reset();
        sourceProxy.reset();
        entra.reset();
        sts.reset();
        FederationEmulator.arrange(entra, sts);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook itself is what runs now, or runs next and finds nothing to end.
            return;
        }
    }

    private synchronized void end() {
        while (!shutdownActions.isEmpty()) {
            shutdownActions.pop().run();
        }
    }

    /** Also ends what starts still while something else has failed already. */
    private static void endWhenStarted(CompletableFuture<? extends EmulatorComponent> starting) {
        starting.handle((started, failure) -> Optional.ofNullable(started))
                .join()
                .ifPresent(EmulatorComponent::close);
    }

    private void createBucket() {
        s3().createBucket(request -> request.bucket(FederationEmulator.BUCKET)
                .createBucketConfiguration(where -> where.locationConstraint(FederationEmulator.REGION)));
        s3().putBucketVersioning(request -> request.bucket(FederationEmulator.BUCKET)
                .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
    }
}
