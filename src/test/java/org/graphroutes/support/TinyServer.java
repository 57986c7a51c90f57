package org.graphroutes.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real HTTP server that answers byte for byte what it is told, in order, and counts what it was asked. */
public final class TinyServer implements AutoCloseable {

    /** A request as it came; the URL as it stood on the wire. */
    public record Seen(String method, String url, Map<String, String> headers, String body) {}

    /** An answer to give; a status of 0 closes the connection without a word. */
    public record Answer(int status, Map<String, String> headers, String body) {

        public static Answer of(int status, String body, String... headers) {
            Map<String, String> all = new LinkedHashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            return new Answer(status, all, body);
        }

        public static Answer json(int status, String body, String... headers) {
            Answer answer = of(status, body.replace('\'', '"'), headers);
            answer.headers().put("Content-Type", "application/json");
            return answer;
        }

        /** The same with the beginning of a body of this many bytes; then the connection ends. */
        public Answer cutFrom(long length) {
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.put(LENGTH, String.valueOf(length));
            return new Answer(status, all, body);
        }

        public static Answer dropped() {
            return of(0, "");
        }
    }

    private static final String LENGTH = "Content-Length";

    private final ServerSocket server;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Seen> seen = new ArrayList<>();

    public TinyServer() {
        try {
            server = new ServerSocket(0, 128, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Its root, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Adds to what is answered. */
    public synchronized void answers(Answer... more) {
        answers.addAll(List.of(more));
    }

    /** Every request so far, in order. */
    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Method and URL of every request so far. */
    public List<String> lines() {
        return seen().stream()
                .map(request -> request.method() + " " + request.url())
                .toList();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tiny-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            } catch (IOException e) {
                // Closed: the test is over.
            }
        }
    }

    // One request per connection. The JDK's own server would answer with a Date of its own.
    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String first = line(in);
            if (first.isEmpty()) {
                return;
            }
            String[] words = first.split(" ");
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String[] parts = header.split(":", 2);
                headers.merge(parts[0], parts[1].strip(), (one, other) -> one + ", " + other);
            }
            byte[] body = "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))
                    ? chunks(in)
                    : in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
            byte[] answer = answer(new Seen(words[0], words[1], headers, new String(body, StandardCharsets.UTF_8)));
            socket.getOutputStream().write(answer);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // Whoever asked has gone.
        }
    }

    private synchronized byte[] answer(Seen request) {
        seen.add(request);
        Answer next = answers.isEmpty() ? Answer.of(418, "nobody told me what to answer") : answers.remove();
        if (next.status() == 0) {
            return new byte[0];
        }
        byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + next.status() + " As told\r\nConnection: close\r\n");
        next.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (next.status() != 204 && next.status() != 304 && !next.headers().containsKey(LENGTH)) {
            head.append(LENGTH + ": " + body.length + "\r\n");
        }
        byte[] start = (head + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(in), 16); length > 0; length = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(length));
            line(in);
        }
        return body.toByteArray();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
