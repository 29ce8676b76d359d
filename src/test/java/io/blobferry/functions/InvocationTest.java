package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.azure.functions.ExecutionContext;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.blobferry.architecture.ProductClasses;
import io.blobferry.config.InvalidSettingsException;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an invocation answers the host, over all outcomes and all exceptions of the product. */
@AnalyzeClasses(locations = ProductClasses.class)
class InvocationTest {
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");
    private static final BlobVersion VERSION = new BlobVersion(BLOB, new ETag("0x1"));
    private static final ObjectKey KEY = new ObjectKey("bucket", "container/blob");
    private static final Backup BACKUP = new Backup(KEY, Optional.empty(), new ETag("1"), 1, Crc64Nvme.EMPTY);
    private static final Segment SEGMENT = new Segment(VERSION, new Upload(KEY, "1"), new PartRange(1, 1), 0);
    private static final Outcome INCOMPLETE = new Outcome.Incomplete(BLOB, "no time");

    static List<Outcome> acknowledged() {
        return List.of(
                new Outcome.BackedUp(VERSION, BACKUP, 0),
                new Outcome.AlreadyBackedUp(VERSION, BACKUP),
                new Outcome.SourceDeleted(BLOB, true),
                new Outcome.DeleteMarkerPlaced(BLOB, KEY, Optional.empty()),
                new Outcome.DirectoryExpanded(BLOB, 1, false),
                new Outcome.EventDeferred("subject", Duration.ZERO, 1, "reason"),
                new Outcome.Ignored("subject", "reason"),
                new Outcome.Failed(Failure.ofDelivery("event", Instant.EPOCH, FailureCause.REJECTED, "step", "detail")),
                new Outcome.SegmentsQueued(VERSION, 1),
                new Outcome.SegmentDeferred(SEGMENT, Duration.ZERO, "reason"),
                new Outcome.SegmentCopied(SEGMENT, 1),
                new Outcome.Superseded(SEGMENT));
    }

    static List<Throwable> thrown() {
        return List.of(
                new TransientException("ask", "no answer", null),
                new PermanentException("record", FailureCause.STATE_DENIED, "403", null),
                new SourceChangedException("read", null),
                new SourceNotFoundException("read", null),
                new UploadNotFoundException("write", null),
                new InvalidSettingsException(List.of("AWS_REGION is not set")),
                new RedeliveryException(List.of(INCOMPLETE)),
                new OutOfMemoryError("heap"),
                new NoClassDefFoundError("SomeClass"),
                new IllegalStateException("a fault in the product"));
    }

    @ParameterizedTest
    @MethodSource("acknowledged")
    void process_acknowledgeableOutcome_returns(Outcome outcome) {
        assertTrue(outcome.canAcknowledge());
        assertDoesNotThrow(() -> Invocation.process(new Context(), (id, log) -> List.of(outcome)));
    }

    @Test
    void process_oneIncompleteInABatch_requestsRedelivery() {
        assertFalse(INCOMPLETE.canAcknowledge());
        List<Outcome> batch =
                Stream.concat(acknowledged().stream(), Stream.of(INCOMPLETE)).toList();
        RedeliveryException thrown =
                assertThrows(RedeliveryException.class, () -> Invocation.process(new Context(), (id, log) -> batch));
        assertTrue(thrown.getMessage().contains("account/container/blob (no time)"), thrown::getMessage);
    }

    /** Also an Error, which the worker would not catch. */
    @ParameterizedTest
    @MethodSource("thrown")
    void process_throwable_requestsRedelivery(Throwable failure) {
        Exception thrown = assertThrows(
                RedeliveryException.class,
                () -> Invocation.process(new Context(), (id, log) -> {
                    throw sneaky(failure);
                }));
        assertEquals(failure, thrown.getCause());
    }

    @Test
    void outcomes_areAllInTheTable() {
        Set<String> all = Stream.of(Outcome.class.getPermittedSubclasses())
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, names(Stream.concat(acknowledged().stream(), Stream.of(INCOMPLETE))));
    }

    /** Of commands alone: no function restores to a destination. */
    private static final Set<String> OF_RESTORES = Set.of("restore", "spi.destination");

    /** Those that no other package can see are translated within their own. */
    @ArchTest
    static void exceptions_areAllInTheTable(JavaClasses product) {
        Set<String> all = product.stream()
                .filter(type -> type.isAssignableTo(Throwable.class))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                        || type.getPackageName().equals(Invocation.class.getPackageName()))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(type -> OF_RESTORES.stream().noneMatch(type.getPackageName()::endsWith))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(all.size() >= 7, all::toString);
        Set<String> table = names(thrown().stream());
        table.removeIf(name -> name.startsWith("java."));
        assertEquals(all, table);
    }

    /** No function has a mapping of its own. */
    @ArchTest
    static void redelivery_isRequestedByInvocationAlone(JavaClasses product) {
        Set<String> constructing = product.get(RedeliveryException.class).getConstructors().stream()
                .flatMap(constructor -> constructor.getCallsOfSelf().stream())
                .map(call -> call.getOriginOwner().getSimpleName())
                .collect(Collectors.toSet());
        assertEquals(Set.of("Invocation"), constructing);
    }

    private static Set<String> names(Stream<?> values) {
        return values.map(value -> value.getClass().getName()).collect(Collectors.toCollection(TreeSet::new));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    private static final class Context implements ExecutionContext {
        @Override
        public Logger getLogger() {
            return Logger.getAnonymousLogger();
        }

        @Override
        public String getInvocationId() {
            return "invocation";
        }

        @Override
        public String getFunctionName() {
            return "function";
        }
    }
}
