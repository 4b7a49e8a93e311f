package org.sealkeeper.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.sealkeeper.Peers;
import org.sealkeeper.TestPeople;

/** Chromium in the hands of one person, with a session of their own. Its screenshots lie in target/screenshots. */
final class Chromium implements AutoCloseable {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ChromeDriver driver;
    private final WebDriverWait waiting;
    private final String base;

    Chromium(String base, String language) {
        Path chromium = Peers.require("chromium");
        Path chromedriver = Peers.require("chromedriver");
        var options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-background-networking", "--window-size=1440,1000", "--lang=" + language,
                "--accept-lang=" + language);
        var kept = new LoggingPreferences();
        kept.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", kept);
        this.base = base;
        this.driver = new ChromeDriver(new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile()).build(), options);
        this.waiting = new WebDriverWait(driver, PATIENCE) {
            @Override
            protected RuntimeException timeoutException(String message, Throwable last) {
                return super.timeoutException(message + seen(), last);
            }
        };
    }

    /** What somebody in front of the screen would see, for whoever reads why a test failed. */
    private String seen() {
        screenshot("failed");
        return "\nat " + driver.getCurrentUrl() + " one sees:\n" + driver.findElement(By.tagName("body")).getText().indent(4)
                + "and the browser complains:\n" + String.join("\n", complaints()).indent(4);
    }

    /** What the content policy has kept pages from doing since this was last asked. */
    List<String> refusedByPolicy() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::getMessage)
                .filter(message -> message.contains("Content Security Policy")).toList();
    }

    Chromium logIn(String user) {
        open("/login");
        find("#username").sendKeys(user);
        find("#password").sendKeys(TestPeople.PASSWORD);
        find("button[type=submit]").click();
        waiting.until(ExpectedConditions.not(ExpectedConditions.urlContains("/login")));
        return this;
    }

    Chromium open(String path) {
        driver.get(base + path);
        return this;
    }

    /** Opens a task in Tasklist, claims it, and waits for its form. */
    Chromium openTask(String taskId) {
        open("/camunda/app/tasklist/default/#/?task=" + taskId);
        press("button.claim");
        waiting.until(ExpectedConditions.presenceOfElementLocated(By.cssSelector("button.unclaim")));
        waiting.until(ExpectedConditions.elementToBeClickable(By.cssSelector(".sealkeeper-task-form textarea")));
        return this;
    }

    WebElement find(String css) {
        return waiting.until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(css)));
    }

    Chromium choose(String css, String value) {
        // Tasklist draws a form's options again while they arrive
        waiting.ignoring(StaleElementReferenceException.class).until(chromium -> {
            new Select(find(css)).selectByValue(value);
            return true;
        });
        return this;
    }

    Chromium write(String css, String text) {
        find(css).sendKeys(text);
        return this;
    }

    Chromium upload(String css, Path file) {
        waiting.until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(css)))
                .sendKeys(file.toAbsolutePath().toString());
        return this;
    }

    /** Presses Tasklist's own button for completing a task. */
    Chromium complete() {
        return press("[cam-tasklist-form] .form-actions .btn-primary");
    }

    /** Starts a process of which Tasklist shows the name, and waits for its form. */
    Chromium startProcess(String name) {
        open("/camunda/app/tasklist/default/#/");
        press(".start-process-action a");
        waiting.until(ExpectedConditions.elementToBeClickable(By.linkText(name))).click();
        find("#signature");
        return this;
    }

    /** What lies below the fold is scrolled to first. */
    Chromium press(String css) {
        WebElement button = waiting.until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(css)));
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", button);
        waiting.until(ExpectedConditions.elementToBeClickable(button)).click();
        return this;
    }

    /** They lie over the buttons for a while. */
    Chromium closeNotifications() {
        driver.executeScript("document.querySelectorAll('.page-notifications .close').forEach(one => one.click())");
        waiting.until(ExpectedConditions.invisibilityOfElementLocated(By.cssSelector(".page-notifications .alert")));
        return this;
    }

    Chromium waitForText(String text) {
        waiting.until(ExpectedConditions.textToBePresentInElementLocated(By.tagName("body"), text));
        return this;
    }

    Chromium waitUntilGone(String text) {
        waiting.until(ExpectedConditions.not(ExpectedConditions.textToBePresentInElementLocated(By.tagName("body"), text)));
        return this;
    }

    /** As on a phone. */
    Chromium narrow() {
        driver.manage().window().setSize(new Dimension(500, 1100));
        return this;
    }

    String text(String css) {
        return find(css).getText();
    }

    Chromium screenshot(String name) {
        return keep(name, driver.getScreenshotAs(OutputType.BYTES));
    }

    private Chromium keep(String name, byte[] picture) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), picture);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The width of a phone from now on, and its way to show pages. */
    Chromium onPhone() {
        return size(390, true);
    }

    Chromium onDesk() {
        return size(1280, false);
    }

    private Chromium size(int width, boolean mobile) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", mobile));
        return this;
    }

    /** Whoever likes it dark. */
    Chromium inTheDark() {
        return prefers("dark");
    }

    Chromium inTheLight() {
        return prefers("light");
    }

    private Chromium prefers(String scheme) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    /** Presses keys, wherever the focus is. */
    Chromium type(String keys) {
        new org.openqa.selenium.interactions.Actions(driver).sendKeys(keys).perform();
        return this;
    }

    /** The text of what has the focus. */
    String focused() {
        return driver.switchTo().activeElement().getText();
    }

    /** The whole page, however long. */
    Chromium page(String name) {
        long height = (Long) driver.executeScript("return document.documentElement.scrollHeight");
        long width = (Long) driver.executeScript("return document.documentElement.clientWidth");
        Map<String, Object> shot = driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true,
                "clip", Map.of("x", 0, "y", 0, "width", width, "height", Math.min(height, 6_000), "scale", 1)));
        return keep(name, Base64.getDecoder().decode((String) shot.get("data")));
    }

    /** Whether one has to scroll to the side. */
    boolean isTooWide() {
        return (Boolean) driver.executeScript(
                "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    }

    /** What axe finds on this page that is serious or critical, each with the first place where it is so. */
    @SuppressWarnings("unchecked")
    List<String> barriers() {
        driver.executeScript(Axe.SCRIPT);
        return (List<String>) driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run().then(found => done(found.violations
                    .filter(one => ['serious', 'critical'].includes(one.impact))
                    .map(one => one.id + ': ' + one.nodes[0].html + ' ' + one.nodes[0].failureSummary)),
                    error => done([String(error)]));
                """);
    }

    /** What the browser complained about since it was last asked, such as what the content policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getMessage()).toList();
    }

    String textOf(String css) {
        return find(css).getText();
    }

    private static final class Axe {

        static final String SCRIPT = read();

        private static String read() {
            try (var script = Chromium.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
                return new String(script.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
