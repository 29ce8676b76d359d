package io.blobferry.emulators;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack's S3 by Testcontainers. It checks no signature; the gate in front of it does. */
final class LocalStackInContainer implements S3Backend {
    /** It asks for no account, and runs on the Python that the image is built with. */
    private static final String VERSION = "4.12.0";

    private static final int PORT = 4566;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final LocalStackContainer container;

    private LocalStackInContainer(LocalStackContainer container) {
        this.container = container;
    }

    static LocalStackInContainer start() {
        LocalStackContainer container = new LocalStackContainer(
                        DockerImageName.parse("localstack/localstack").withTag(VERSION))
                .withServices("s3")
                .withCreateContainerCmdModifier(LoopbackPorts.only(PORT))
                .withStartupTimeout(START_LIMIT);
        // S3 starts no containers of its own, so it is given no way to Docker.
        container.setBinds(List.of());
        container.start();
        return new LocalStackInContainer(container);
    }

    @Override
    public String description() {
        return "LocalStack " + VERSION + " (container)";
    }

    @Override
    public URI uri() {
        return URI.create("http://127.0.0.1:" + container.getMappedPort(PORT));
    }

    @Override
    public void close() {
        container.stop();
    }
}
