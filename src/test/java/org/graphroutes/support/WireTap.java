package org.graphroutes.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between graph-routes and a server, hands on every byte in both directions, and learns the secrets of OAuth that
 * go by.
 */
public final class WireTap implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
    private static final Pattern BEARER = Pattern.compile("(?im)^authorization: bearer (\\S+)");
    private static final Pattern FORM = Pattern.compile(
            "(?:^|&)(client_secret|client_assertion|refresh_token|code|code_verifier|device_code)=([^&]+)");
    private static final Pattern JSON = Pattern.compile(
            "\"(access_token|refresh_token|id_token|device_code|encrypted_token)\" *: *\"([^\"]{8,})\"");

    /** One direction of one connection. */
    private static final class Stream extends ByteArrayOutputStream {
        String text() {
            return toString(StandardCharsets.ISO_8859_1);
        }
    }

    private final URI target;
    private final ServerSocket door;
    private final List<Stream> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Stream> answers = Collections.synchronizedList(new ArrayList<>());

    public WireTap(URI target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    /** Its root, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Adds every secret that has gone by. */
    public void teach(Canaries canaries) {
        for (Stream stream : List.copyOf(requests)) {
            String rest = stream.text();
            Matcher bearer = BEARER.matcher(rest);
            while (bearer.find()) {
                canaries.addRandom("access_token", bearer.group(1));
            }
            while (!rest.isEmpty()) {
                int end = rest.indexOf("\r\n\r\n");
                if (end < 0) {
                    break;
                }
                Matcher length = LENGTH.matcher(rest.substring(0, end + 2));
                int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
                String body = rest.substring(end + 4, Math.min(rest.length(), end + 4 + size));
                learn(canaries, body);
                rest = rest.substring(Math.min(rest.length(), end + 4 + size));
            }
        }
        for (Stream stream : List.copyOf(answers)) {
            learnJson(canaries, stream.text());
        }
    }

    private static void learn(Canaries canaries, String body) {
        Matcher form = FORM.matcher(body);
        while (form.find()) {
            String value = URLDecoder.decode(form.group(2), StandardCharsets.UTF_8);
            if (form.group(1).equals("client_secret")) {
                canaries.add(form.group(1), value);
            } else {
                canaries.addRandom(form.group(1), value);
            }
        }
        learnJson(canaries, body);
    }

    private static void learnJson(Canaries canaries, String text) {
        Matcher member = JSON.matcher(text);
        while (member.find()) {
            canaries.addRandom(member.group(1), member.group(2).replace("\\/", "/"));
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(target.getHost(), target.getPort());
                Stream request = new Stream();
                Stream answer = new Stream();
                requests.add(request);
                answers.add(answer);
                run(() -> pump(client, server, request));
                run(() -> pump(server, client, answer));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void pump(Socket from, Socket to, Stream copy) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                // Known before it arrives: what becomes of it cannot be too early.
                copy.write(buffer, 0, count);
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // One of the two has gone.
        }
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "wire-tap");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
