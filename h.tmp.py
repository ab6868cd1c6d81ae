import gzip,json,hashlib,itertools,re,sys
rows={}
for l in gzip.open('/work/shared/corpus/truth.jsonl.gz','rt'):
    d=json.loads(l); rows[d['name']]=d
def ents(path):
    L=open('/work/shared/corpus/'+path,encoding='latin1').read().split('\n'); L=[x.rstrip('\r') for x in L]
    tags=[(L[i].strip(),L[i+1]) for i in range(0,len(L)-1,2)]
    sec=None;out=[];cur=None;prev=None
    for c,v in tags:
        if c=='0':
            if cur: out.append(cur)
            cur={'t':v.strip(),'s':sec,'h':None,'p':0}
        elif c=='2' and cur and cur['t']=='SECTION': sec=v; 
        elif c=='5' and cur and not cur['h']: cur['h']=v.strip()
        elif c=='67' and cur: cur['p']=int(v)
    return [e for e in out if e['s']=='ENTITIES']
for n in ['dxf-ascii/AC1015/mtext_columns_R2000.dxf','dxf-ascii/AC1021/mtext_columns_R2007.dxf','dxf-ascii/AC1027/mtext_text_frame.dxf','dxf-ascii/AC1027/mtext_framed_columns.dxf']:
    f=rows[n]['facts']; print(n,f.get('handles'),rows[n]['unsure'],f['types'])
    E=[e for e in ents(n) if e['t'] not in('VERTEX','SEQEND','ATTRIB','ENDSEC','SECTION') and not e['p']]
    hs=[(e['t'],e['h']) for e in E]; print(hs)
    for r in range(len(hs)+1):
        for c in itertools.combinations(hs,r):
            if hashlib.sha1('\n'.join(sorted(x[1].upper().lstrip('0') for x in c)).encode()).hexdigest()==f.get('handles'): print('MATCH',c)
        if r>6 and len(hs)>14: break
