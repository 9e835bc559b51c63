import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aGroup, aPerson } from '../../src/sandbox/world.js'
import { openStage } from './stage.js'
test('probe', async () => {
  const world = demoWorld()
    const [jira, labs] = ['App-Atlassian-Jira-User', 'App-Atlassian-Labs-User'].map(name => world.groups.find(g=>g.name===name))
    world.people.push(aPerson({ name: 'Newly Hired', groups: [jira?.id ?? ''] }))
    world.people = world.people.filter(({ groups }) => !groups.includes(labs?.id ?? '') || groups.length > 3)
    world.groups.push(aGroup({ name: 'A group without a role', managedBy: 'open', type: 'TEAM' }))
    if (jira) jira.name = 'App-Atlassian-Jira-User-renamed'
    for (const list of [world.groups, world.people, world.apps, world.domains, world.appAccess]) list.reverse()
    world.dialect.pageSize = 3
  const stage = await openStage({ world })
  const r = await stage.run()
  console.log(r.stdout.slice(0, 3000), stage.atlassian.requests.length)
  stage.atlassian.world= demoWorld()
  stage.atlassian.world.faults.push({kind:{status:403}, path:/groups\/search$/})
  const s = await stage.run()
  console.log(s.stdout.slice(0, 3000), stage.atlassian.requests.filter(r=>r.status!==200))
})
