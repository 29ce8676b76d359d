package io.blobferry.emulators;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Optional;

/** One request at the gate and what became of it so far. */
final class ProxiedExchange {
    private final HttpRequest request;
    private boolean keepAlive;
    private final boolean expectsContinue;
    private final Service service;
    private FaultAction fault;
    private long bytesIn;
    private long bytesOut;
    private int status;
    private boolean recorded;
    private boolean requestDone;
    private boolean responseDone;
    private boolean bodyDiscarded;

    ProxiedExchange(Service service, HttpRequest request) {
        this.service = service;
        this.request = request;
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.expectsContinue = HttpUtil.is100ContinueExpected(request);
    }

    HttpRequest request() {
        return request;
    }

    /** Whether the connection can serve another request after this one. */
    boolean keepAlive() {
        return keepAlive;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    void setFault(FaultAction action) {
        fault = action;
    }

    boolean losesAnswer() {
        return fault instanceof FaultAction.LoseAnswer;
    }

    /** The answer that is to be lost has come. */
    void answerLost() {
        if (fault instanceof FaultAction.LoseAnswer(Runnable first)) {
            first.run();
        }
    }

    /** How many more bytes of the request pass before it is cut, if it is. */
    Optional<Long> requestLeft() {
        return fault instanceof FaultAction.CutRequest cut ? Optional.of(cut.afterBytes() - bytesIn) : Optional.empty();
    }

    /** Changes what of the request's body is to be changed. */
    void damage(ByteBuf content) {
        if (fault instanceof FaultAction.DamageRequest(long at)
                && at >= bytesIn
                && at < bytesIn + content.readableBytes()) {
            int index = content.readerIndex() + Math.toIntExact(at - bytesIn);
            content.setByte(index, ~content.getByte(index));
        }
    }

    /** How many more bytes of the answer pass before it is cut, if it is. */
    Optional<Long> answerLeft() {
        return fault instanceof FaultAction.CutAnswer cut ? Optional.of(cut.afterBytes() - bytesOut) : Optional.empty();
    }

    /** What has to run now, once, before more of the answer is passed on. */
    Optional<Runnable> dueDuringAnswer() {
        if (fault instanceof FaultAction.RunDuringAnswer(long afterBytes, Runnable change) && bytesOut >= afterBytes) {
            fault = null;
            return Optional.of(change);
        }
        return Optional.empty();
    }

    void received(long bytes) {
        bytesIn += bytes;
    }

    void sent(long bytes) {
        bytesOut += bytes;
    }

    void answered(int code) {
        status = code;
    }

    /** After an answer that came before the request's body had, the client's next bytes may be that body's rest. */
    void endConnectionUnlessRequestIsDone() {
        keepAlive = keepAlive && requestDone;
    }

    void discardBody() {
        bodyDiscarded = true;
    }

    boolean bodyDiscarded() {
        return bodyDiscarded;
    }

    void requestDone() {
        requestDone = true;
    }

    void responseDone() {
        responseDone = true;
    }

    boolean responded() {
        return responseDone;
    }

    boolean done() {
        return requestDone && responseDone;
    }

    /** The line for the log, once. */
    Optional<RecordedRequest> toRecord(boolean delivered) {
        if (recorded) {
            return Optional.empty();
        }
        recorded = true;
        return Optional.of(new RecordedRequest(
                service,
                request.method().name(),
                request.uri(),
                delivered ? status : RecordedRequest.UNANSWERED,
                bytesIn,
                bytesOut));
    }
}
