package io.blobferry.emulators;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/** Has Docker publish a container's ports on 127.0.0.1 alone; Testcontainers publishes them on every interface. */
final class LoopbackPorts {
    private LoopbackPorts() {}

    static Consumer<CreateContainerCmd> only(int... ports) {
        PortBinding[] bindings = Arrays.stream(ports)
                .mapToObj(port -> new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(port)))
                .toArray(PortBinding[]::new);
        return command -> Objects.requireNonNull(command.getHostConfig()).withPortBindings(bindings);
    }
}
