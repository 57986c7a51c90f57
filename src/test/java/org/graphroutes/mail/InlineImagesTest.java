package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Base64;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineImagesTest {

    private static final String PIXEL = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3, 4});
    private static final String CID = "9f64a747e1b97f131fabb6b447296c9b@graph-routes";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<img src=\"DATA\">",
                "<img src='DATA'>",
                "<img src=DATA>",
                "<img src=DATA alt=x>",
                "<IMG SRC = \"DATA\" />",
                "<img alt=\"a > b\" src=\"DATA\">",
                "<img\n  alt='x'\n  src=\"DATA\"\n>",
                "<img/src=\"DATA\">",
                "<img hidden src=\"DATA\">",
                "<img data-src=\"x\" src=\"DATA\">"
            })
    void anImageInTheHtmlBecomesAnAttachment(String html) throws IOException {
        String data = "data:image/png;base64," + PIXEL;

        InlineImages result = InlineImages.in("htmlBody", html.replace("DATA", data));

        assertThat(result.html()).isEqualTo(html.replace("DATA", "cid:" + CID));
        assertThat(result.images()).singleElement().satisfies(image -> {
            assertThat(image.name()).isEqualTo("image1.png");
            assertThat(image.contentType()).isEqualTo("image/png");
            assertThat(image.inline()).isTrue();
            assertThat(image.contentId()).isEqualTo(CID);
            assertThat(image.content().size()).isEqualTo(4);
            assertThat(image.content().open().readAllBytes()).containsExactly(1, 2, 3, 4);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,AQIDBA",
                "data:image/png;base64,AQ\n IDBA==",
                "data:image/png;base64,AQIDBA%3D%3D",
                "data:image/png;charset=utf-8;base64,AQIDBA==",
                "DATA:IMAGE/PNG;BASE64,AQIDBA==",
                " data:image/png;base64,AQIDBA== "
            })
    void anImageMayBeWrittenInManyWays(String data) {
        assertThat(InlineImages.in("htmlBody", "<img src=\"" + data + "\">").html())
                .isEqualTo("<img src=\"cid:" + CID + "\">");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no image",
                "<img>",
                "<img src=\"https://x.example/a.png\">",
                "<img src=\"cid:f-1\">",
                "<img src=\"data:image/svg+xml,%3Csvg/%3E\">",
                "<img src=\"data:text/html;base64,AQID\">",
                "<imgx src=\"data:image/png;base64,AQID\">",
                "<img data-src=\"data:image/png;base64,AQID\">",
                "<a href=\"data:image/png;base64,AQID\">",
                "<img alt=\"unclosed src=data:image/png;base64,AQID"
            })
    void everythingElseStaysAsItIs(String html) {
        InlineImages result = InlineImages.in("htmlBody", html);

        assertThat(result.html()).isEqualTo(html);
        assertThat(result.images()).isEmpty();
    }

    @Test
    void severalImagesAreCountedAndTheSameOneGoesOnce() {
        String first = "<img src='data:image/png;base64,AQ=='>";
        String second = "<img src='data:image/svg+xml;base64,Ag=='>";

        InlineImages result = InlineImages.in("htmlBody", first + "<p>" + second + "</p>" + first);

        assertThat(result.images()).extracting(Attachment::name).containsExactly("image1.png", "image2.svg");
        String[] cids = result.html().split("cid:");
        assertThat(cids).hasSize(4);
        assertThat(cids[1].substring(0, 45)).isEqualTo(cids[3].substring(0, 45)).isNotEqualTo(cids[2].substring(0, 45));
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary***", "canary-_x", "", "A", "%zz"})
    void anImageThatNobodyCouldSeeIsRefusedByItsNumber(String base64) {
        String html = "<img src='data:image/png;base64,AQ=='><img src=\"data:image/png;base64," + base64 + "\">";

        assertThatThrownBy(() -> InlineImages.in("htmlBody", html))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("htmlBody is refused: its data: image number 2 is not base64")
                .hasMessageNotContaining("canary");
    }

    @Test
    void aLargeImageAndManyAttributesAreNoTrouble() {
        String large = Base64.getEncoder().encodeToString(new byte[3_000_000]);
        String html = "<img " + "a='b' ".repeat(50_000) + " src=\"data:image/png;base64," + large + "\">";

        assertThat(InlineImages.in("htmlBody", html).images())
                .singleElement()
                .satisfies(image -> assertThat(image.content().size()).isEqualTo(3_000_000));
    }
}
