// What another policy would change: an analyst asks, waits a moment, and reads it; and the planner of one
// establishment.
import { GREEN } from '../lib/cast.mjs';
import { enter, seen } from '../lib/steps.mjs';

export async function run(scene) {
    const { people, arrive, check, equal, crawl } = scene;
    const analyst = await arrive(people.analyst);
    const { page } = analyst;
    await analyst.open('/what-if');
    await seen(scene, analyst, 'what-if');
    await page.fill('#name', 'x');
    await page.fill('#value', 'abc');
    equal(await analyst.press(page.locator('main form button')), 422, 'what the tables do not accept is a fault');
    await seen(scene, analyst, 'what-if-fault');
    await page.fill('#name', 'الحدود أعلى بالثلث');
    await page.fill('#value', '133');
    await analyst.press(page.locator('main form button'));
    for (let i = 0; i < 60 && await page.locator('meta[http-equiv=refresh]').count(); i++) {
        await new Promise((done) => setTimeout(done, 500));
        await analyst.open(page.url());
    }
    await seen(scene, analyst, 'what-if-result');
    check(/\/what-if\/\w{10}$/.test(analyst.path), 'the result has an address', analyst.path);
    equal(await page.locator('h1').innerText(), 'الحدود أعلى بالثلث', 'it bears its name');
    check(await page.locator('#t-size').count() === 1, 'sizes of the establishments concerned are named', await analyst.text());
    const table = await page.request.get(`${page.url()}/table.csv`);
    equal(table.status(), 200, 'the table is there');
    check((await table.text()).includes('band_down'), 'with its columns', await table.text());
    crawl.note({ path: new URL(`${page.url()}/table.csv`).pathname });
    await analyst.open('/what-if');
    check((await analyst.text()).includes('الحدود أعلى بالثلث'), 'it stands among the saved ones', await analyst.text());

    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    equal(await owner.open('/what-if'), 404, 'an owner does not simulate');
    await owner.open('/nitaqat/planner');
    await owner.page.selectOption('#kind1', 'hire_saudi');
    await owner.page.selectOption('#week1', '2');
    await owner.page.fill('#count1', '4');
    await owner.page.fill('#wage1', '6000');
    await owner.press(owner.page.locator('main form button'));
    await seen(scene, owner, 'planner');
    equal(await owner.page.locator('tbody tr').count(), 15, 'so many weeks after the last step are shown');
    await owner.open('/nitaqat/planner?kind1=exit_expat&week1=0&count1=9000');
    await seen(scene, owner, 'planner-fault');
    check(await owner.page.locator('.errors').count() === 1, 'more cannot leave than are there', await owner.text());
}
