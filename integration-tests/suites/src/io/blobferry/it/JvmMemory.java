package io.blobferry.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The memory of another JVM of this machine, seen from outside: it is attached to and asked for its management beans. It
 * must run with {@code -XX:NativeMemoryTracking=summary}, which also counts the direct memory that Netty takes past the
 * JDK's own buffers.
 */
final class JvmMemory implements AutoCloseable {
    /** NMT's name for what is allocated through Unsafe and ByteBuffer.allocateDirect. */
    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+, committed=(\\d+)");

    private final JMXConnector connector;
    private final MBeanServerConnection beans;
    private final MemoryMXBean memory;

    /**
     * What was in use at one moment, in bytes.
     *
     * @param heap what a full collection leaves
     * @param direct memory outside the heap that Java code asked for
     */
    record Sample(long heap, long direct) {}

    private JvmMemory(JMXConnector connector) throws IOException {
        this.connector = connector;
        beans = connector.getMBeanServerConnection();
        memory = ManagementFactory.newPlatformMXBeanProxy(
                beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    // The address is that of a child process of the test's own, which it attached to itself.
    @SuppressWarnings("BanJNDI")
    static JvmMemory of(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new JvmMemory(
                        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("cannot attach to the JVM " + pid, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Collects all garbage and returns what is left. */
    Sample sample() {
        memory.gc();
        return new Sample(memory.getHeapMemoryUsage().getUsed(), direct());
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long direct() {
        try {
            Object report = beans.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "vmNativeMemory",
                    new Object[] {new String[] {"summary", "scale=B"}},
                    new String[] {String[].class.getName()});
            Matcher matcher = DIRECT.matcher(report.toString());
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
